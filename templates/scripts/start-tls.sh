begin='-----BEGIN'
tls_fail() { echo "kafka-gen: $1" >&2; exit 1; }
for dir in "${TLS_KEYS[@]}"; do
  for file in "$dir"/tls.crt "$dir"/tls.key; do
    [[ -s $file ]] || tls_fail "$file is missing or empty: the Secret of this volume needs the keys tls.crt and tls.key"
  done
  while IFS= read -r line; do
    case $line in
      "$begin PRIVATE KEY-----"*) continue 2 ;;
      "$begin ENCRYPTED PRIVATE KEY-----"*) tls_fail "$dir/tls.key is encrypted: remove its password with \`openssl pkcs8 -topk8 -nocrypt\`" ;;
      "$begin "*" PRIVATE KEY-----"*) tls_fail "$dir/tls.key is PKCS#1 or SEC1, and Kafka reads PKCS#8 only: convert it with \`openssl pkcs8 -topk8 -nocrypt\`, or set \`privateKey.encoding: PKCS8\` in the Certificate" ;;
    esac
  done <"$dir/tls.key"
  tls_fail "$dir/tls.key holds no private key in PEM"
done
[[ -s $TLS_CA ]] || tls_fail "$TLS_CA is missing or empty: brokers have no certificate authority to trust; name the Secret that has it as security.tls.caSecretName"
