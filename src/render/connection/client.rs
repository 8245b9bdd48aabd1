//! How a client authenticates and whom it trusts: settings that name files, never what is in them.

use std::collections::BTreeMap;

use super::secrets::{CA, CERTIFICATE, KEY, PASSWORD, SecretKey, own_certificate, secrets};
use crate::cluster::{Cluster, Listener, SecurityProtocol};
use crate::profile::Authentication;
use crate::render::targets::{Target, strimzi};
use crate::report::diagnostic::{Diagnostic, suggest};
use crate::text::shown;

/// Where a client has its files: the keys of its Secrets.
const DIRECTORY: &str = "/etc/kafka-client";
const CLIENT_ID: &str = "client-id";
const CLIENT_SECRET: &str = "client-secret";

/// How a client is protected on a listener.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Client {
    protocol: SecurityProtocol,
    authentication: Authentication,
    user: Option<String>,
    token_url: Option<String>,
    /// What the Secrets of the cluster hold for this client, by what it is for.
    pub(super) secrets: BTreeMap<&'static str, SecretKey>,
    /// Whether the certificate of the listener may come from an authority that every system trusts.
    may_be_public: bool,
}

impl Client {
    /// What a client of this listener needs, in the name of a user.
    ///
    /// # Errors
    /// If there are no users.
    pub(super) fn new(
        cluster: &Cluster,
        target: Target,
        listener: &Listener,
        user: Option<&str>,
    ) -> Result<Self, Diagnostic> {
        let security = &cluster.security;
        if let Some(user) = user.filter(|_| security.authentication == Authentication::None) {
            return Err(Diagnostic::error(format!("there is no user `{user}`: clients do not authenticate"))
                .help("remove `--user`, or set `security.authentication` to `scram`, `mtls` or `oauth`"));
        }
        if let Some(user) = user {
            check_user(cluster, target, user)?;
        }
        // Until a cluster uses TLS, its clients connect as before.
        if listener.protocol == SecurityProtocol::Plaintext {
            return Ok(Self::plaintext());
        }
        let own = own_certificate(cluster, target, listener);
        Ok(Self {
            protocol: listener.protocol,
            authentication: security.authentication,
            user: user.map(str::to_owned),
            token_url: security.oauth.as_ref().and_then(|oauth| Some(oauth.token_url.as_ref()?.to_string())),
            secrets: secrets(cluster, target, own, user),
            may_be_public: own.is_some(),
        })
    }

    /// A client of a listener that is not protected.
    pub(super) fn plaintext() -> Self {
        Self {
            protocol: SecurityProtocol::Plaintext,
            authentication: Authentication::None,
            user: None,
            token_url: None,
            secrets: BTreeMap::new(),
            may_be_public: false,
        }
    }

    /// How the listener is protected, in Kafka's words.
    pub(super) fn protocol(&self) -> &'static str {
        self.protocol.name()
    }

    /// What is missing for settings that can be used as they are.
    ///
    /// # Errors
    /// If clients authenticate by name, and there is none.
    pub(super) fn complete(&self) -> Result<(), Diagnostic> {
        if self.authentication == Authentication::Scram && self.user.is_none() {
            return Err(Diagnostic::error(
                "clients authenticate by user name and password, and no user is named",
            )
            .help("name one with `--user NAME`; `--format text` prints the address alone"));
        }
        Ok(())
    }

    /// Settings of a Java client beside its addresses, by Kafka's names.
    pub(super) fn settings(&self) -> Vec<(&'static str, String)> {
        let mut all = vec![("security.protocol", self.protocol().to_owned())];
        if self.protocol == SecurityProtocol::Plaintext {
            return all;
        }
        let module = "org.apache.kafka.common.security";
        match self.authentication {
            Authentication::None => {}
            Authentication::Scram => {
                all.push(("sasl.mechanism", "SCRAM-SHA-512".to_owned()));
                // Kafka takes the value out of the file before it reads the quotes.
                let user =
                    self.user.as_deref().unwrap_or_default().replace('\\', "\\\\").replace('"', "\\\"");
                all.push((
                    "sasl.jaas.config",
                    format!(
                        "{module}.scram.ScramLoginModule required username=\"{user}\" password=\"{}\";",
                        placeholder(PASSWORD)
                    ),
                ));
            }
            Authentication::Mtls => {
                all.push(("ssl.keystore.type", "PEM".to_owned()));
                all.push(("ssl.keystore.key", placeholder(KEY)));
                all.push(("ssl.keystore.certificate.chain", placeholder(CERTIFICATE)));
            }
            Authentication::OAuth => {
                let class = format!("{module}.oauthbearer.OAuthBearerLogin");
                all.push(("sasl.mechanism", "OAUTHBEARER".to_owned()));
                all.push(("sasl.jaas.config", format!("{class}Module required;")));
                all.push(("sasl.login.callback.handler.class", format!("{class}CallbackHandler")));
                all.push(("sasl.oauthbearer.token.endpoint.url", self.token_url()));
                all.push(("sasl.oauthbearer.client.credentials.client.id", placeholder(CLIENT_ID)));
                all.push(("sasl.oauthbearer.client.credentials.client.secret", placeholder(CLIENT_SECRET)));
            }
        }
        all.push(("ssl.truststore.type", "PEM".to_owned()));
        all.push(("ssl.truststore.location", file(CA)));
        if self.authentication != Authentication::None {
            all.push(("config.providers", "dir".to_owned()));
            let provider = "org.apache.kafka.common.config.provider.DirectoryConfigProvider";
            all.push(("config.providers.dir.class", provider.to_owned()));
            all.push(("config.providers.dir.param.allowed.paths", DIRECTORY.to_owned()));
        }
        all
    }

    /// What a reader of the settings must know besides, as lines of a properties file.
    pub(super) fn comments(&self) -> Vec<String> {
        let mut lines = Vec::new();
        for (what, SecretKey { name, key }) in &self.secrets {
            lines.push(format!("{DIRECTORY}/{} ({what}): key {key} of Secret {name}", file_of(what)));
        }
        if self.authentication == Authentication::OAuth {
            lines.push(format!("{DIRECTORY}/{CLIENT_ID} and {CLIENT_SECRET}: from your identity provider"));
            lines.push(format!(
                "JVM option: -Dorg.apache.kafka.sasl.oauthbearer.allowed.urls={}",
                self.token_url()
            ));
        }
        if self.may_be_public {
            lines.push(
                "if the issuer is a public authority, remove the two lines of ssl.truststore".to_owned(),
            );
        }
        lines
    }

    /// The same for programs that are not in Java, by the names of librdkafka; secrets are files.
    fn librdkafka(&self) -> Vec<(&'static str, String)> {
        let mut all = vec![("security.protocol", self.protocol().to_owned())];
        if self.protocol == SecurityProtocol::Plaintext {
            return all;
        }
        match self.authentication {
            Authentication::None => {}
            Authentication::Scram => {
                all.push(("sasl.mechanism", "SCRAM-SHA-512".to_owned()));
                all.push(("sasl.username", self.user.clone().unwrap_or_default()));
            }
            Authentication::Mtls => {
                all.push(("ssl.certificate.location", file(CERTIFICATE)));
                all.push(("ssl.key.location", file(KEY)));
            }
            Authentication::OAuth => {
                all.push(("sasl.mechanism", "OAUTHBEARER".to_owned()));
                all.push(("sasl.oauthbearer.method", "oidc".to_owned()));
                all.push(("sasl.oauthbearer.token.endpoint.url", self.token_url()));
            }
        }
        all.push(("ssl.ca.location", file(CA)));
        all
    }

    /// Variables for the environment of a client: what to connect with, and no secret.
    pub(super) fn variables(&self) -> Vec<(&'static str, String)> {
        let has_value = |setting: &(&str, String)| !setting.1.is_empty();
        self.librdkafka().into_iter().filter(has_value).collect()
    }

    /// A command of kcat that lists what this client sees. A password goes from its file to the program without being an
    /// argument of it.
    pub(super) fn kcat(&self, address: &str) -> String {
        let mut settings = vec![("bootstrap.servers", address.to_owned())];
        settings.extend(self.librdkafka());
        let mut words: Vec<String> = settings
            .iter()
            .map(|(name, value)| shown::word(&format!("{name}={value}")).into_owned())
            .collect();
        let secrets: &[(&str, &str)] = match self.authentication {
            Authentication::Scram => &[("sasl.password", PASSWORD)],
            Authentication::OAuth => &[
                ("sasl.oauthbearer.client.id", CLIENT_ID),
                ("sasl.oauthbearer.client.secret", CLIENT_SECRET),
            ],
            Authentication::None | Authentication::Mtls => &[],
        };
        words.extend(secrets.iter().map(|(name, key)| format!("{name}=\"$(<{})\"", file(key))));
        format!("kcat -L -F <(printf '%s\\n' {})\n", words.join(" "))
    }

    fn token_url(&self) -> String {
        self.token_url.clone().unwrap_or_else(|| "<TOKEN_URL>".to_owned())
    }
}

/// A user is one of the profile's; where it has none, users are managed elsewhere.
fn check_user(cluster: &Cluster, target: Target, user: &str) -> Result<(), Diagnostic> {
    if target == Target::Strimzi
        && let Some(why) = strimzi::unnameable(cluster, user)
    {
        return Err(Diagnostic::error(format!("there is no KafkaUser `{user}`: {why}"))
            .help("rename the user, or use `--target kubernetes`"));
    }
    let known = || cluster.users.list.iter().filter(|user| !user.absent).map(|user| user.name.as_str());
    if cluster.users.list.is_empty() || known().any(|name| name == user) {
        return Ok(());
    }
    let error = Diagnostic::error(format!("the profile has no user `{user}`"));
    Err(match suggest::help(user, known()) {
        Some(help) => error.help(help),
        None => error.help(format!("add it below `users`: `{user}: {{}}`")),
    })
}

/// The name of the file that holds what a Secret is for.
fn file_of(what: &str) -> &'static str {
    match what {
        "ca" => CA,
        "password" => PASSWORD,
        "certificate" => CERTIFICATE,
        _ => KEY,
    }
}

fn file(key: &str) -> String {
    format!("{DIRECTORY}/{key}")
}

/// What Kafka replaces with the content of a file.
fn placeholder(key: &str) -> String {
    format!("${{dir:{DIRECTORY}:{key}}}")
}
