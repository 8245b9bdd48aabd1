package dev.kafkagen.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.net.ssl.SSLHandshakeException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.errors.ClusterAuthorizationException;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.SslAuthenticationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConnectionTest {
    private static final String TLS = """
            config.providers=dir
            config.providers.dir.class=org.apache.kafka.common.config.provider.DirectoryConfigProvider
            security.protocol=SSL
            ssl.keystore.type=PEM
            ssl.keystore.key=${dir:%1$s:tls.key}
            ssl.keystore.certificate.chain=${dir:%1$s:tls.crt}
            ssl.truststore.type=PEM
            ssl.truststore.certificates=${dir:%1$s:ca.crt}
            """;

    @TempDir
    Path folder;

    private final FakeTime time = new FakeTime();
    private final Progress progress = new Progress(new Report(new PrintStream(new ByteArrayOutputStream()), Path.of("/nonexistent"), "l"), time);

    private Connection connection(String settings) throws Exception {
        Path file = folder.resolve("client.properties");
        Files.writeString(file, settings);
        return new Connection("localhost:9", file.toString(), 30);
    }

    private static String explain(Connection connection, String said) {
        return connection.explain(new SslAuthenticationException("SSL handshake failed", new SSLHandshakeException(said)));
    }

    @Test
    void theFileTakesPrecedenceAndItsPointersAreRead() throws Exception {
        Files.writeString(folder.resolve("id"), "from-a-file");
        String provider = "config.providers=dir\nconfig.providers.dir.class=org.apache.kafka.common.config.provider.DirectoryConfigProvider\n";
        Connection connection = connection(provider + "client.id=${dir:" + folder + ":id}\nrequest.timeout.ms=70000\n");
        // More than the whole of a request may take: the client would reject the file's value, if it did not have it.
        Failure failure = assertThrows(Failure.class, () -> connection.open(progress, time, 5));
        assertTrue(failure.getMessage().contains("request.timeout.ms"), failure.getMessage());
        Connection read = connection(provider + "client.id=${dir:" + folder + ":id}\n");
        try (Admin admin = read.open(progress, time, 5)) {
            assertTrue(Thread.getAllStackTraces().keySet().stream().anyMatch(thread -> thread.getName().contains("from-a-file")));
        }
    }

    @Test
    void aKeyThatCannotBeLoadedIsToldAtOnce() throws Exception {
        Files.writeString(folder.resolve("tls.key"), "-----BEGIN RSA PRIVATE KEY-----\nc2VjcmV0LWtleQ==\n-----END RSA PRIVATE KEY-----\n");
        Files.writeString(folder.resolve("tls.crt"), "-----BEGIN CERTIFICATE-----\nYQ==\n-----END CERTIFICATE-----\n");
        Files.writeString(folder.resolve("ca.crt"), "-----BEGIN CERTIFICATE-----\nYQ==\n-----END CERTIFICATE-----\n");
        Connection connection = connection(TLS.formatted(folder));
        Failure failure = assertThrows(Failure.class, () -> connection.open(progress, time, 300));
        assertTrue(failure.isFinal());
        assertEquals(0, time.now);
        assertTrue(failure.getMessage().startsWith("the client settings " + folder.resolve("client.properties") + " are not usable: "), failure.getMessage());
        assertTrue(failure.getMessage().contains("${dir:" + folder + ":tls.key}"), failure.getMessage());
        assertFalse(failure.getMessage().contains("c2VjcmV0LWtleQ"), failure.getMessage());
    }

    @Test
    void aLoginThatIsNoneIsNotQuoted() throws Exception {
        Connection connection = connection("security.protocol=SASL_PLAINTEXT\nsasl.mechanism=SCRAM-SHA-512\nsasl.jaas.config=canary-password\n");
        Failure failure = assertThrows(Failure.class, () -> connection.open(progress, time, 300));
        assertTrue(failure.isFinal());
        assertFalse(failure.getMessage().contains("canary-password"), failure.getMessage());
    }

    @Test
    void anAddressWithoutRecordIsTriedAgainUntilTheDeadline() {
        Connection connection = new Connection("no-such-host.invalid:9092", null, 30);
        Failure failure = assertThrows(Failure.class, () -> connection.open(progress, time, 7));
        assertFalse(failure.isFinal());
        assertEquals(7, time.now);
        assertTrue(failure.getMessage().contains("bootstrap"), failure.getMessage());
    }

    @Test
    void aHandshakeThatFailsNamesTheCertificate() throws Exception {
        Connection connection = connection(TLS.formatted("/tls"));
        assertEquals("localhost:9 presents a certificate that this Job does not trust, ${dir:/tls:ca.crt}: it is signed by another CA"
                + " (PKIX path building failed: unable to find valid certification path to requested target)",
                explain(connection, "PKIX path building failed: unable to find valid certification path to requested target"));
        assertEquals("localhost:9 rejects the certificate of this Job, ${dir:/tls:tls.crt} (Received fatal alert: bad_certificate):"
                + " it must be valid and signed by the CA that the listener trusts", explain(connection, "Received fatal alert: bad_certificate"));
        assertEquals("the certificate of localhost:9 does not contain the name that it is reached by"
                + " (No subject alternative DNS name matching kafka.kafka.svc found.)",
                explain(connection, "No subject alternative DNS name matching kafka.kafka.svc found."));
        assertTrue(explain(connection, "NotAfter: Mon Nov 30 2026").startsWith("the certificate of localhost:9 is not valid now"));
        assertTrue(explain(connection, "Unsupported or unrecognized SSL message").startsWith("localhost:9 does not answer with TLS"));
    }

    @Test
    void whatNoOtherTryHealsIsFinal() throws Exception {
        Connection connection = connection(TLS.formatted("/tls"));
        Failure tls = connection.failure("list", "User:a", "Describe", new SslAuthenticationException("no"));
        Failure sasl = connection.failure("list", "User:a", "Describe", new SaslAuthenticationException("no"));
        Failure rights = connection.failure("list", "User:a", "Describe on Cluster kafka-cluster", new ClusterAuthorizationException("no"));
        assertTrue(tls.isFinal() && sasl.isFinal() && rights.isFinal());
        assertEquals("User:a is not allowed Describe on Cluster kafka-cluster (ClusterAuthorizationException: no)", rights.getMessage());
        assertEquals("localhost:9 rejects the credentials of this Job: no", sasl.getMessage());
    }
}
