package dev.kafkagen.admin;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.SslAuthenticationException;

/**
 * How the program reaches the cluster, and what it says when client and broker do not accept each other. A file of client
 * settings may name its secrets as {@code ${dir:FOLDER:FILE}}, which the client library itself reads.
 */
public final class Connection {
    /** How long the client itself tries one request again. */
    private static final int MOST_SECONDS_PER_REQUEST = 60;

    private final String address;
    private final String file;
    private final Properties properties = new Properties();

    /**
     * A connection that is not open yet.
     *
     * @param address the addresses to start from, with commas between
     * @param file client settings, which take precedence over those of the program; null for none
     * @param wait how many seconds the run tries
     * @throws IllegalArgumentException if the file cannot be read
     */
    public Connection(String address, String file, int wait) {
        this.address = address;
        this.file = file;
        properties.setProperty(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, address);
        properties.setProperty(AdminClientConfig.CLIENT_ID_CONFIG, "kafka-gen");
        String patience = Integer.toString(Math.max(1, Math.min(MOST_SECONDS_PER_REQUEST, wait)) * 1000);
        properties.setProperty(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, patience);
        properties.setProperty(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, patience);
        if (file != null) {
            try (BufferedReader reader = Files.newBufferedReader(Path.of(file))) {
                properties.load(reader);
            } catch (IOException wrong) {
                throw new IllegalArgumentException("cannot read the client settings " + file + ": " + wrong);
            }
        }
    }

    /**
     * Creates the client. It rejects an address that has no DNS record yet, which is tried again until the deadline; settings
     * that it rejects stay so.
     *
     * @throws Failure if the settings are wrong, or no address has a record at the deadline
     */
    public Admin open(Progress progress, Time time, long deadline) throws Failure {
        while (true) {
            try {
                return Admin.create(properties);
            } catch (KafkaException failed) {
                boolean isUnresolved = mentions(failed, AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG);
                if (!isUnresolved || time.now() >= deadline) {
                    throw new Failure("connect to " + address, isUnresolved ? deepest(failed) : unusable(failed), failed, !isUnresolved);
                }
                progress.error(deepest(failed));
                time.sleep(1);
            }
        }
    }

    /** A request that failed; see {@link Failure}. */
    public Failure failure(String what, String principal, String operation, Throwable cause) {
        boolean isAuthentication = cause instanceof AuthenticationException;
        return isAuthentication ? new Failure(what, explain(cause), cause, true) : new Failure(what, principal, operation, cause);
    }

    /** What to say of a broker that does not accept the client, or that the client does not accept. */
    String explain(Throwable cause) {
        String said = deepest(cause);
        if (!(cause instanceof SslAuthenticationException)) {
            return address + " rejects the credentials of this Job: " + said;
        }
        String shown = " (" + said + ")";
        if (said.contains("unable to find valid certification path") || said.contains("PKIX path") || said.contains("signature check")) {
            return address + " presents a certificate that this Job does not trust" + of("ssl.truststore.certificates", "ssl.truststore.location")
                    + ": it is signed by another CA" + shown;
        }
        if (said.contains("NotAfter") || said.contains("NotBefore")) {
            return "the certificate of " + address + " is not valid now" + shown + ": renew it and restart the brokers";
        }
        if (said.contains("subject alternative") || said.contains("No name matching")) {
            return "the certificate of " + address + " does not contain the name that it is reached by" + shown;
        }
        if (said.contains("alert")) {
            return address + " rejects the certificate of this Job" + of("ssl.keystore.certificate.chain", "ssl.keystore.location")
                    + shown + ": it must be valid and signed by the CA that the listener trusts";
        }
        if (said.contains("Unsupported or unrecognized SSL message")) {
            return address + " does not answer with TLS" + shown + ": the port belongs to a listener without TLS";
        }
        return "TLS handshake with " + address + " failed" + shown;
    }

    private String unusable(Throwable failed) {
        List<String> sources = new ArrayList<>();
        for (String name : List.of("ssl.keystore.key", "ssl.keystore.certificate.chain", "ssl.keystore.location", "ssl.truststore.certificates",
                "ssl.truststore.location")) {
            String source = source(name);
            if (source != null) {
                sources.add(source);
            }
        }
        // What the library says of a login may quote it.
        boolean mayQuote = properties.containsKey("sasl.jaas.config");
        return "the client settings" + (file == null ? "" : " " + file) + " are not usable: " + (mayQuote ? failed.getClass().getSimpleName() : deepest(failed))
                + (sources.isEmpty() ? "" : "; they read " + String.join(", ", sources));
    }

    /** Where a setting has its value from: a pointer or a path, never the value itself. */
    private String source(String name) {
        String value = properties.getProperty(name, "");
        return value.startsWith("${") || value.startsWith("/") ? value : null;
    }

    private String of(String contents, String location) {
        String source = source(contents) == null ? source(location) : source(contents);
        return source == null ? "" : ", " + source;
    }

    private static boolean mentions(Throwable failed, String text) {
        for (Throwable cause = failed; cause != null; cause = cause.getCause()) {
            if (cause.getMessage() != null && cause.getMessage().contains(text)) {
                return true;
            }
        }
        return false;
    }

    /** The innermost message, in one line. */
    private static String deepest(Throwable failed) {
        String said = failed.getClass().getSimpleName();
        for (Throwable cause = failed; cause != null; cause = cause.getCause()) {
            if (cause.getMessage() != null) {
                said = cause.getMessage();
            }
        }
        return said.replace('\n', ' ').trim();
    }
}
