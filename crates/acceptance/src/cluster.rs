//! The cluster that `KUBECONFIG` names, and the namespaces that are lent from it.

use std::collections::BTreeSet;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail, ensure};
use program::process::{Finished, Running, ask, find};
use serde_json::{Value as Json, json};

/// Marks what the suite made, so that a later run may remove what a broken one left.
pub const MARK: &str = "stackgen-conformance";

/// What `kubectl` reaches.
#[derive(Debug)]
pub struct Cluster {
    pub kubectl: PathBuf,
    proxy: Proxy,
}

/// A `kubectl proxy`: what is asked again and again is asked through it, since starting kubectl each time
/// would be most of the work.
#[derive(Debug)]
struct Proxy {
    _process: Running,
    address: String,
}

impl Proxy {
    fn start(kubectl: &Path) -> Result<Self> {
        let mut command = Command::new(kubectl);
        command.args(["proxy", "--port=0"]).stdin(Stdio::null()).stdout(Stdio::piped());
        let mut process = Running(command.spawn().context("cannot run kubectl proxy")?);
        let stdout = process.0.stdout.take().context("no stdout")?;
        let mut line = String::new();
        BufReader::new(stdout).read_line(&mut line)?;
        // "Starting to serve on 127.0.0.1:38423"
        let address = line.split_whitespace().last().context("kubectl proxy does not start")?;
        Ok(Self { _process: process, address: address.to_owned() })
    }
}

impl Cluster {
    /// # Errors
    /// There is no kubectl, or no cluster that answers.
    pub fn connect() -> Result<Self> {
        let kubectl = find("kubectl", "kubectl 1.30 or later")?;
        let mut asked = Command::new(&kubectl);
        ask(asked.args(["get", "--raw=/readyz", "--request-timeout=10s"]), "")?
            .clean("asking the cluster")
            .context("no cluster answers: start one, and let KUBECONFIG name it")?;
        let proxy = Proxy::start(&kubectl)?;
        Ok(Self { kubectl, proxy })
    }

    /// Runs kubectl with a text on its stdin.
    ///
    /// # Errors
    /// It cannot be started.
    pub fn ask(&self, arguments: &[&str], input: &str) -> Result<Finished> {
        ask(Command::new(&self.kubectl).args(arguments), input)
    }

    /// What the API server has at a path.
    ///
    /// # Errors
    /// It has nothing there, or does not answer.
    pub fn get(&self, path: &str) -> Result<Json> {
        let url = format!("http://{}{path}", self.proxy.address);
        let answer = minreq::get(url).with_timeout(30).send().context("asking the API server")?;
        let text = answer.as_str().context("asking the API server")?;
        ensure!(answer.status_code == 200, "{path}: {}: {text}", answer.status_code);
        serde_json::from_str(text).context("not JSON")
    }

    /// The items of the list at a path.
    ///
    /// # Errors
    /// The API server does not answer.
    pub fn list(&self, path: &str) -> Result<Vec<Json>> {
        let mut list = self.get(path)?;
        Ok(list["items"].as_array_mut().map(std::mem::take).unwrap_or_default())
    }

    /// The name of the StorageClass that claims get which name none.
    ///
    /// # Errors
    /// There is none.
    pub fn default_storage_class(&self) -> Result<String> {
        let classes = self.list("/apis/storage.k8s.io/v1/storageclasses")?;
        let default = classes.iter().find(|class| {
            class["metadata"]["annotations"]["storageclass.kubernetes.io/is-default-class"]
                == "true"
        });
        let name = default.and_then(|class| class["metadata"]["name"].as_str());
        name.map(str::to_owned).context("the cluster has no default StorageClass")
    }

    /// The address of a node.
    ///
    /// # Errors
    /// No node tells one.
    pub fn node_address(&self) -> Result<String> {
        let nodes = self.list("/api/v1/nodes")?;
        let mut addresses = nodes
            .iter()
            .flat_map(|node| node["status"]["addresses"].as_array().into_iter().flatten())
            .filter(|address| address["type"] == "InternalIP");
        let address = addresses.next().and_then(|address| address["address"].as_str());
        address.map(str::to_owned).context("no node has an address")
    }

    /// Makes sure that namespaces are free: waits for those that are going, removes those that an
    /// earlier run left.
    ///
    /// # Errors
    /// Somebody else has such a namespace.
    pub fn free(&self, namespaces: &BTreeSet<String>) -> Result<()> {
        for name in namespaces {
            let get = ["get", "namespace", name, "--ignore-not-found", "-o", "json"];
            let found = self.ask(&get, "")?.clean("kubectl get namespace")?;
            if found.trim().is_empty() {
                continue;
            }
            let found: Json = serde_json::from_str(&found).context("not JSON")?;
            let going = found["metadata"]["deletionTimestamp"].is_string();
            if !going && found["metadata"]["labels"][MARK].is_null() {
                bail!(
                    "the cluster has a namespace `{name}` already: use one without, or delete it"
                );
            }
            let delete = ["delete", "namespace", name, "--ignore-not-found", "--timeout=180s"];
            self.ask(&delete, "")?.clean("kubectl delete namespace")?;
        }
        Ok(())
    }

    /// Makes the namespaces among some objects, marked.
    ///
    /// # Errors
    /// The cluster refuses.
    pub fn make_namespaces(&self, objects: &[Json]) -> Result<()> {
        let namespaces: Vec<Json> =
            objects.iter().filter(|object| is_namespace(object)).map(marked).collect();
        let list = json!({ "apiVersion": "v1", "kind": "List", "items": namespaces }).to_string();
        let apply =
            ["apply", "--server-side", "--force-conflicts", "--field-manager", MARK, "-f", "-"];
        self.ask(&apply, &list)?.clean("making namespaces").map(drop)
    }

    /// Does something while there is a namespace for it, which is deleted afterwards.
    ///
    /// # Errors
    /// The cluster has no room for the namespace.
    pub fn within(&self, name: &str, act: impl FnOnce()) -> Result<()> {
        let names = BTreeSet::from([name.to_owned()]);
        self.free(&names)?;
        let metadata = json!({ "name": name });
        self.make_namespaces(&[
            json!({ "apiVersion": "v1", "kind": "Namespace", "metadata": metadata }),
        ])?;
        act();
        self.delete(&names)
    }

    /// Marks namespaces that were made by other means.
    ///
    /// # Errors
    /// The cluster refuses.
    pub fn mark(&self, namespaces: &BTreeSet<String>) -> Result<()> {
        let mark = format!("{MARK}=yes");
        let mut label = vec!["label", "namespace", "--overwrite"];
        label.extend(namespaces.iter().map(String::as_str));
        label.push(&mark);
        self.ask(&label, "")?.clean("marking namespaces").map(drop)
    }

    /// Deletes namespaces, in the background of the cluster.
    ///
    /// # Errors
    /// The cluster refuses.
    pub fn delete(&self, namespaces: &BTreeSet<String>) -> Result<()> {
        let mut delete = vec!["delete", "namespace", "--ignore-not-found", "--wait=false"];
        delete.extend(namespaces.iter().map(String::as_str));
        self.ask(&delete, "")?.clean("deleting namespaces").map(drop)
    }
}

/// The names of the namespaces among some objects.
pub fn namespaces<'a>(objects: impl IntoIterator<Item = &'a Json>) -> BTreeSet<String> {
    let namespaces = objects.into_iter().filter(|object| is_namespace(object));
    namespaces.filter_map(|object| Some(object["metadata"]["name"].as_str()?.to_owned())).collect()
}

fn is_namespace(object: &Json) -> bool {
    object["apiVersion"] == "v1" && object["kind"] == "Namespace"
}

fn marked(namespace: &Json) -> Json {
    let mut namespace = namespace.clone();
    namespace["metadata"]["labels"][MARK] = Json::from("yes");
    namespace
}
