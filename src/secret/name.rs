//! Which names say that their value is a secret. Case and separators do not count: `clientSecret`, `CLIENT_SECRET`,
//! `client-secret` and `client.secret` are one name.

/// Where the end of a name that counts has to begin.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Begins {
    /// Anywhere: `keystorepassword`.
    Anywhere,
    /// With a word: `access.token`, but not `mytoken`.
    Word,
    /// With a word that is not the first: `DB_PASS`, but not `pass`.
    LaterWord,
}

/// Ends of names, in small letters and without separators.
#[rustfmt::skip]
const ENDS: &[(&str, Begins)] = &[
    ("password", Begins::Anywhere),
    ("passwords", Begins::Anywhere),
    ("passwd", Begins::Anywhere),
    ("passphrase", Begins::Anywhere),
    ("secret", Begins::Word),
    ("token", Begins::Word),
    ("accesskey", Begins::Word),
    ("accountkey", Begins::Word),
    ("apikey", Begins::Word),
    ("apikeys", Begins::Word),
    ("authkey", Begins::Word),
    ("encryptionkey", Begins::Word),
    ("hmackey", Begins::Word),
    ("keystorekey", Begins::Word),
    ("licensekey", Begins::Word),
    ("masterkey", Begins::Word),
    ("privatekey", Begins::Word),
    ("secretkey", Begins::Word),
    ("sessionkey", Begins::Word),
    ("sharedkey", Begins::Word),
    ("signingkey", Begins::Word),
    ("storagekey", Begins::Word),
    ("keypass", Begins::Word),
    ("storepass", Begins::Word),
    // Written without a separator often enough.
    ("accesstoken", Begins::Word),
    ("apitoken", Begins::Word),
    ("authtoken", Begins::Word),
    ("bearertoken", Begins::Word),
    ("refreshtoken", Begins::Word),
    ("appsecret", Begins::Word),
    ("clientsecret", Begins::Word),
    ("sharedsecret", Begins::Word),
    // Texts with a user and a password in them.
    ("authuserinfo", Begins::Word),
    ("connectionstring", Begins::Word),
    ("dsn", Begins::Word),
    ("jaasconfig", Begins::Word),
    // Files that hold nothing else.
    ("dockercfg", Begins::Word),
    ("dockerconfigjson", Begins::Word),
    ("netrc", Begins::Word),
    ("pgpass", Begins::Word),
    ("creds", Begins::Word),
    ("pass", Begins::LaterWord),
    ("pat", Begins::LaterWord),
    ("pwd", Begins::LaterWord),
];

/// Words that say how a value is written, or which of several it is.
const FORMS: [&str; 7] = ["base64", "b64", "encoded", "plain", "plaintext", "raw", "value"];

/// Words before `secret` that make it the name of a Secret: `imagePullSecret`, `tls.secret`.
const KINDS_OF_SECRETS: [&str; 16] = [
    "auth",
    "ca",
    "cert",
    "certificate",
    "credential",
    "credentials",
    "existing",
    "ingress",
    "keystore",
    "password",
    "pull",
    "registry",
    "ssl",
    "tls",
    "truststore",
    "user",
];

/// Last words of a name with `credentials` in it that make it something about them.
#[rustfmt::skip]
const ABOUT_CREDENTIALS: [&str; 30] = [
    "class", "config", "dir", "directory", "enabled", "expiration", "expiry", "file", "id", "interval", "location",
    "mode", "mount", "ms", "name", "names", "namespace", "path", "profile", "provider", "ref", "scope", "seconds",
    "secret", "source", "ttl", "type", "uri", "url", "version",
];

/// What is written after the mark of an annotation of this tool names paths in it, not secrets.
const PATHS_IN_VAULT: &str = "vault.hashicorp.com/";

/// True if a value of this name is a secret, unless it refers to one.
pub fn is_secret(name: &str) -> bool {
    // A name, not a sentence.
    if name.len() > 253 || name.starts_with(PATHS_IN_VAULT) {
        return false;
    }
    let whole = name.as_bytes();
    let name = without_form(whole);
    let found = ENDS.iter().any(|(end, begins)| {
        let Some(start) = end_starts(name, end.as_bytes()) else { return false };
        let fits = match begins {
            Begins::Anywhere => true,
            Begins::Word => is_word_start(name, start),
            Begins::LaterWord => is_word_start(name, start) && last_word(before(name, start)).is_some(),
        };
        fits && !is_about(name, start, end)
    });
    found || has_credentials(whole)
}

/// True for the name of something that holds files of credentials as well, whose value may be the path of one.
pub(super) fn may_name_a_file(name: &str) -> bool {
    find_credentials(name.as_bytes()).is_some()
}

fn is_about(name: &[u8], start: usize, end: &str) -> bool {
    match end {
        "secret" => last_word(before(name, start)).is_some_and(|word| {
            KINDS_OF_SECRETS.iter().any(|kind| word.eq_ignore_ascii_case(kind.as_bytes()))
        }),
        // A volume, and a switch.
        "token" => end_starts(name, b"serviceaccounttoken").is_some_and(|start| is_word_start(name, start)),
        _ => false,
    }
}

/// `AWS_CREDENTIALS_JSON`, but not `sasl.oauthbearer.client.credentials.client.id`.
fn has_credentials(name: &[u8]) -> bool {
    let Some(end) = find_credentials(name) else { return false };
    match last_word(name.get(end..).unwrap_or_default()) {
        None => true,
        Some(word) => !ABOUT_CREDENTIALS.iter().any(|about| word.eq_ignore_ascii_case(about.as_bytes())),
    }
}

/// The byte after the word, if it is in the name.
fn find_credentials(name: &[u8]) -> Option<usize> {
    const WORD: &[u8] = b"credential";
    let at = name.windows(WORD.len()).position(|part| part.eq_ignore_ascii_case(WORD))?;
    let end = at + WORD.len();
    Some(end + usize::from(name.get(end).is_some_and(|byte| byte.eq_ignore_ascii_case(&b's'))))
}

/// The name without numbers, separators and words at its end that do not change what it is: `DB_PASSWORD_2`.
fn without_form(mut name: &[u8]) -> &[u8] {
    loop {
        let before = name.len();
        for form in FORMS {
            if let Some(start) = end_starts(name, form.as_bytes())
                && start > 0
                && is_word_start(name, start)
            {
                name = self::before(name, start);
            }
        }
        while let [rest @ .., last] = name
            && !last.is_ascii_alphabetic()
        {
            name = rest;
        }
        if name.len() == before {
            return name;
        }
    }
}

/// Where the end of a name begins that is this one, separators aside.
fn end_starts(name: &[u8], end: &[u8]) -> Option<usize> {
    let mut left = end.iter().rev();
    let mut wanted = left.next()?;
    for (at, byte) in name.iter().enumerate().rev() {
        if byte.eq_ignore_ascii_case(wanted) {
            match left.next() {
                Some(next) => wanted = next,
                None => return Some(at),
            }
        } else if byte.is_ascii_alphanumeric() || !byte.is_ascii() {
            return None;
        }
    }
    None
}

/// True if a word of a name begins here: after a separator, or with a capital.
fn is_word_start(name: &[u8], at: usize) -> bool {
    let letter = |at: Option<usize>| at.and_then(|at| name.get(at)).copied();
    let (Some(this), Some(last)) = (letter(Some(at)), letter(at.checked_sub(1))) else { return true };
    if !last.is_ascii_alphanumeric() {
        return last.is_ascii();
    }
    let ends_capitals = || letter(Some(at + 1)).is_some_and(|next| next.is_ascii_lowercase());
    this.is_ascii_uppercase() && (!last.is_ascii_uppercase() || ends_capitals())
}

fn last_word(name: &[u8]) -> Option<&[u8]> {
    let end = name.iter().rposition(u8::is_ascii_alphanumeric)? + 1;
    let name = before(name, end);
    let start = (0..end).rev().find(|at| {
        let separated = at
            .checked_sub(1)
            .and_then(|last| name.get(last))
            .is_none_or(|last| !last.is_ascii_alphanumeric());
        separated || is_word_start(name, *at)
    })?;
    name.get(start..)
}

fn before(name: &[u8], at: usize) -> &[u8] {
    name.get(..at).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_spellings_of_a_name_are_one() {
        for name in [
            "password",
            "ssl.keystore.password",
            "KEYSTORE_PASSWORD",
            "javax.net.ssl.keyStorePassword",
            "keystorepassword",
            "example.com/password",
            "DB_PASSWORD_2",
            "passwordBase64",
            "password.value",
            "PGPASSWORD",
            "requirepasswd",
            "ssl.key.passphrase",
            "secret",
            "client.secret",
            "clientSecret",
            "CLIENT_SECRET",
            "client-secret",
            "delegation.token.secret.key",
            "secretKey",
            "fs.s3a.secret.access.key",
            "AWS_SECRET_ACCESS_KEY",
            "secretAccessKey",
            "accessKey",
            "privateKey",
            "ssh-privatekey",
            "ssl.keystore.key",
            "delegation.token.master.key",
            "jaas.config",
            "listener.name.client.plain.sasl.jaas.config",
            "saslJaasConfig",
            "token",
            "apiToken",
            "GITHUB_TOKEN",
            "_authToken",
            "GH_PAT",
            "githubPat",
            "AWS_CREDENTIALS",
            "GCP_CREDENTIALS_JSON",
            "CREDENTIALS_FOR_DB",
            "credential",
            "apiKey",
            "api_key",
            "api-key",
            "API_KEY",
            "apikey",
            "x-api-key",
            "connectionString",
            "AZURE_STORAGE_CONNECTION_STRING",
            "DB_PASS",
            "MYSQL_PWD",
            "storepass",
            "basic.auth.user.info",
            ".dockerconfigjson",
            "SharedAccessKey",
            "AccountKey",
            "password.encoder.old.secret",
            "sasl.oauthbearer.client.credentials.client.secret",
            "SENTRY_DSN",
        ] {
            assert!(is_secret(name), "{name}");
        }
    }

    #[test]
    fn names_of_secrets_files_and_numbers_are_open() {
        for name in [
            "",
            "secretName",
            "secretKeyRef",
            "secretRef",
            "existingSecret",
            "imagePullSecret",
            "tlsSecret",
            "tls.secret",
            "passwordSecret",
            "nginx.ingress.kubernetes.io/auth-secret",
            "ssl.password.file",
            "password-file",
            "PASSWORD_FILE",
            "AWS_WEB_IDENTITY_TOKEN_FILE",
            "tokenExpirationSeconds",
            "serviceAccountToken",
            "automountServiceAccountToken",
            "max.tokens",
            "delegation.token.expiry.time.ms",
            "password.encoder.iterations",
            "secretary",
            "nosecret",
            "mytoken",
            "pass",
            "PWD",
            "bypass",
            "compat",
            "path",
            "keys",
            "key",
            "log.cleanup.policy",
            "secrets",
            "tokens",
            "AWS_SHARED_CREDENTIALS_FILE",
            "sasl.oauthbearer.client.credentials.client.id",
            "credentialsSecret",
            "basic.auth.credentials.source",
            "vault.hashicorp.com/agent-inject-secret-password",
            "accessKeyId",
            "ssl.keystore.certificate.chain",
            "1",
            "base64",
            "value",
        ] {
            assert!(!is_secret(name), "{name}");
        }
    }
}
