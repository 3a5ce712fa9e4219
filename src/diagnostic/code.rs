//! The stable names of everything that gen reports. A code never changes its meaning.

use crate::diagnostic::codes::codes;

codes! {
    /// the text is not YAML
    Syntax = "GEN001",
    /// a tab is used as indentation
    Tab = "GEN002",
    /// the same key stands twice in one map
    DuplicateKey = "GEN003",
    /// aliases expand to more than gen is willing to read
    AliasExpansion = "GEN004",
    /// maps and lists are nested too deeply
    Depth = "GEN005",
    /// the file is too large
    Size = "GEN006",
    /// braces such as `{A: ${x}}` hold a reference or template without quotes
    UnquotedBrace = "GEN007",
    /// more than one YAML document in one values file
    Documents = "GEN008",
    /// a `--set` flag cannot be read
    SetSyntax = "GEN009",
    /// gen was called wrongly
    Usage = "GEN010",
    /// a file is not as gen makes it now
    OutOfDate = "GEN011",

    /// a key that does not exist here
    UnknownKey = "GEN101",
    /// a value of another type than the place takes
    WrongType = "GEN102",
    /// a text without quotes that YAML readers understand differently
    AmbiguousScalar = "GEN103",
    /// a value outside of what is allowed
    InvalidValue = "GEN104",
    /// two variants where exactly one is allowed
    ChoiceConflict = "GEN105",
    /// a required value is missing
    Missing = "GEN106",

    /// a reference to something that does not exist
    UnknownReference = "GEN201",
    /// a reference that cannot be read
    ReferenceSyntax = "GEN202",
    /// waits that run in a circle
    WaitCycle = "GEN203",
    /// two components would make the same object
    ObjectCollision = "GEN204",
    /// two connections would set the same environment variable
    ContractCollision = "GEN205",
    /// credentials are missing, or of a form that cannot serve the use
    Credentials = "GEN206",
    /// a secret in plain values where the policy denies it
    InlineSecret = "GEN207",
    /// two settings that cannot stand together
    Conflict = "GEN208",
    /// a file that a value names cannot be used
    File = "GEN209",
    /// a patch that matches nothing or cannot be applied
    Patch = "GEN210",
    /// something that the target cannot do
    Target = "GEN211",
    /// a node port outside the range, or taken twice
    NodePort = "GEN212",
    /// a pod that the Pod Security Standard of its namespace refuses
    RefusedPod = "GEN213",

    /// the stack may not fit the nodes of the target
    Capacity = "GEN301",
    /// the target needs help to make this work
    TargetRemedy = "GEN302",
    /// an image that is not pinned
    UnpinnedImage = "GEN303",
    /// a container without requests
    MissingRequests = "GEN304",
    /// a password that may need encoding where it is used
    PasswordCharacters = "GEN305",
    /// data that does not outlive its pod
    EphemeralData = "GEN306",
    /// a component without a readiness probe of its own
    MissingProbe = "GEN307",
    /// a Secret that must exist in several namespaces
    SecretCopy = "GEN308",
    /// a node port that another environment on the same target wants too
    SharedNodePort = "GEN309",
    /// an address written by hand where a reference would follow the application
    WrittenAddress = "GEN310",
    /// a database that no component connects to
    UnusedDatabase = "GEN311",
    /// a variable names a host outside that the component's network policy does not let it reach
    ClosedEgress = "GEN312",
    /// an image that is known to need root, or folders that it may write to
    KnownImage = "GEN313",
    /// a secret of gen's own environment that would be written into files
    WrittenSecret = "GEN314",
    /// objects that another environment makes too, in the same cluster
    SharedObject = "GEN315",
    /// something outside that no component calls
    UnusedExternal = "GEN316",
    /// a further port that nothing leads to
    UnreachedPort = "GEN317",

    /// an address names a Service that does not exist
    UnknownHost = "GEN401",
    /// a short Service name is used from another namespace
    OtherNamespace = "GEN402",
    /// an address uses a port that its Service does not have
    WrongPort = "GEN403",
    /// a cluster IP is written into the configuration
    ClusterIp = "GEN404",
    /// an address of the pod itself, where another one is meant
    Localhost = "GEN405",
    /// a variable for browsers holds a name of the cluster
    BrowserVariable = "GEN406",
    /// a setting names a host that is nearly a Service
    NearHost = "GEN407",
    /// an address in the protocol of another server
    WrongProtocol = "GEN408",
    /// a host names a pod below a Service that gives it no name
    PodHost = "GEN409",
    /// a Service selects no pod
    NoPods = "GEN411",
    /// one Service selects pods of workloads that do not belong together
    MixedPods = "GEN412",
    /// a Service leads to a port that the pods do not have
    TargetPort = "GEN413",
    /// a node port is taken twice
    NodePortTaken = "GEN414",
    /// a node port is not mapped by the kind cluster
    NodePortUnmapped = "GEN415",
    /// a node port that the API server refuses
    NodePortInvalid = "GEN416",
    /// the governing Service of a StatefulSet does not exist
    GoverningService = "GEN417",
    /// the governing Service of several pods has an address of its own
    NotHeadless = "GEN418",
    /// a load balancer on a cluster that has none
    NoLoadBalancer = "GEN419",
    /// a Service leads nowhere as it is written
    NoEndpoints = "GEN420",
    /// a ConfigMap or Secret that a pod needs does not exist
    MissingConfig = "GEN421",
    /// a key that the ConfigMap or Secret does not have
    MissingKey = "GEN422",
    /// a ConfigMap or Secret of another namespace
    ConfigElsewhere = "GEN423",
    /// `$(NAME)` is used before `NAME` is declared
    VariableOrder = "GEN424",
    /// a ConfigMap, a Secret or a claim that nothing uses
    UnusedConfig = "GEN425",
    /// a ServiceAccount that does not exist
    MissingAccount = "GEN426",
    /// pods that do not notice when their configuration changes
    StaleConfig = "GEN427",
    /// an entry of the environment that names no source
    EmptySource = "GEN428",
    /// a variable that is longer than Linux gives a program
    LongVariable = "GEN429",
    /// a mount of a key that its ConfigMap or Secret does not have
    SubPathKey = "GEN430",
    /// a client's user or password is not the database's
    WrongCredentials = "GEN431",
    /// a client names a database that the server does not create
    UnknownDatabase = "GEN432",
    /// a client without credentials of a server that asks for them
    NoCredentials = "GEN433",
    /// `command` replaces the entrypoint that would initialise the database
    BypassedEntrypoint = "GEN434",
    /// a database without a volume for its data
    DataInContainer = "GEN435",
    /// the volume of a database is mounted where the image cannot use it
    DataDirectory = "GEN436",
    /// replicas of a database that know nothing of each other
    SplitDatabase = "GEN437",
    /// an HTTP probe on a database
    HttpProbe = "GEN438",
    /// an image without a fixed version
    FloatingImage = "GEN439",
    /// a password in plain text
    PlainPassword = "GEN440",
    /// a program that does not wait for its database
    NoWait = "GEN441",
    /// a database whose image refuses to start with these variables
    RefusedStart = "GEN442",
    /// the name of an image that nothing can pull
    InvalidImage = "GEN443",
    /// a port that a database does not listen on
    ServerPort = "GEN444",
    /// a value of a Secret or a ConfigMap that ends with a line break
    LineBreak = "GEN445",
    /// a container that must not run as root, and is told to
    RootUser = "GEN446",
    /// a pod that its namespace's Pod Security level refuses
    PodSecurity = "GEN447",
    /// a probe asks a port that its container does not have
    ProbePort = "GEN448",
    /// a variable in the form of a shell, which nobody replaces
    ShellVariable = "GEN449",
    /// a client of MongoDB that asks the wrong database about its user
    AuthSource = "GEN450",
    /// a claim that does not exist
    MissingClaim = "GEN451",
    /// a mount without its volume
    MissingVolume = "GEN452",
    /// a claim that will not bind the volume made for it
    UnboundVolume = "GEN453",
    /// data in a folder of one node
    HostPath = "GEN454",
    /// a claim of one node that several pods share
    SharedClaim = "GEN455",
    /// a claim template that no container mounts
    UnmountedTemplate = "GEN456",
    /// a claim can be bound to no volume
    UnmetClaim = "GEN457",
    /// a login for a registry is none, or is missing in one of several pods
    PullSecret = "GEN458",
    /// a command names no program that could be started
    NoProgram = "GEN459",
    /// an autoscaler scales what cannot be scaled by it
    ScaleReference = "GEN460",
    /// an autoscaler of a workload that does not exist
    AutoscalerTarget = "GEN461",
    /// an autoscaler by utilisation of what containers do not request
    AutoscalerRequests = "GEN462",
    /// a number of replicas beside an autoscaler
    AutoscalerReplicas = "GEN463",
    /// a disruption budget that can never be met, or protects nothing
    Budget = "GEN464",
    /// two roles run the same image
    SameImage = "GEN465",
    /// a monitor that finds nothing to ask
    Monitor = "GEN466",
    /// a role or a binding that grants nothing
    NoRights = "GEN467",
    /// a probe runs a program that its image has no more
    ProbeProgram = "GEN468",
    /// a container that ends at once, where one is to run
    EndsAtOnce = "GEN469",
    /// memory or cpu is given in an amount with which nothing runs
    OddAmount = "GEN470",
    /// a network policy that selects no pod
    PolicySelectsNothing = "GEN471",
    /// a peer of a network policy is no pod
    PolicyPeer = "GEN472",
    /// network policies block a connection that is needed
    BlockedCall = "GEN473",
    /// a network policy that isolates more than is meant
    WidePolicy = "GEN474",
    /// network policies block DNS
    BlockedDns = "GEN475",
    /// the quota or the limits of a namespace refuse the pods
    RefusedPods = "GEN476",
    /// a class of another name was meant
    NamedClass = "GEN477",
    /// a value of a Secret is still base64 when it is read
    EncodedTwice = "GEN478",
    /// a webhook or an API leads to no Service
    Webhook = "GEN479",
    /// a read-only file system where the image writes
    ReadOnlyFolder = "GEN480",
    /// an Ingress leads to a Service or a port that does not exist
    IngressBackend = "GEN481",
    /// a rewrite that loses the path
    IngressRewrite = "GEN482",
    /// two ends of which one alone names its namespace
    UnsetNamespace = "GEN483",
    /// a route that no listener of its Gateway takes
    UnattachedRoute = "GEN484",
    /// a reference into another namespace that nothing there grants
    MissingGrant = "GEN485",
    /// an object of the Gateway API is refused, or a listener never served
    GatewayLaw = "GEN486",
    /// a pattern stands where ingress-nginx takes a path
    RegexPath = "GEN487",
    /// an Ingress has no certificate that could be served
    IngressTls = "GEN488",
    /// a container is named that its pod does not have
    NamedContainer = "GEN489",
    /// pods that no node can take
    NeverPlaced = "GEN490",
    /// the same object twice, with different content
    DuplicateObject = "GEN491",
    /// a name or a label that the API server refuses
    InvalidName = "GEN492",
    /// a namespace that nothing declares
    MissingNamespace = "GEN493",
    /// an API that Kubernetes has removed
    RemovedApi = "GEN494",
    /// a file that holds the object of another file
    CopiedFile = "GEN495",
    /// a workload whose selector does not match its own pods
    OwnSelector = "GEN496",
    /// two objects that make one Secret
    TwoOwners = "GEN497",
    /// a gap that nobody has filled
    Gap = "GEN498",
    /// a comment that ignores nothing
    UnusedIgnore = "GEN499",
    /// a kind that its API does not have
    UnknownKind = "GEN501",
    /// a value of another type than its field takes
    FieldType = "GEN502",
    /// a field that its object does not have
    UnknownField = "GEN503",
    /// a required field is missing
    MissingField = "GEN504",
    /// a value that the API server refuses
    FieldValue = "GEN505",
    /// fields that cannot stand together
    FieldConflict = "GEN506",
    /// an object is not as the definition of its kind says
    CustomObject = "GEN507",
    /// a key or a value that Docker Compose refuses
    ComposeField = "GEN511",
    /// a service, network, volume, secret or config that a Compose project does not declare
    UndeclaredPart = "GEN512",
    /// a dependency in a Compose project that is never met
    UnmetDependency = "GEN513",
    /// a port of the host that a Compose project publishes twice
    PublishedTwice = "GEN514",
    /// services of a Compose project that name each other and share no network
    NoSharedNetwork = "GEN515",
    /// a file that a Compose project names and that is not there
    MissingFile = "GEN516",
    /// a `$` in a Compose file that takes away what follows
    LostDollar = "GEN517",
    /// a schedule that never comes
    NeverDue = "GEN518",
    /// a deadline or a probe ends what must last longer
    TooSoon = "GEN519",
    /// a client of the API server without a token
    NoToken = "GEN520",
    /// a server listens to its own container alone, and others call it
    OwnAddress = "GEN521",
    /// a configuration of nginx with which it does not start
    NginxFile = "GEN522",
    /// an init container that waits for its own pods
    WaitsForItself = "GEN523",
    /// a Service is named by pods that ask the name server of their node
    NodeDns = "GEN524",
    /// a certificate that no issuer makes
    NoIssuer = "GEN525",
    /// pods are spread by labels that they do not have
    OwnSpread = "GEN526",
    /// an annotation that its controller does not know
    OddAnnotation = "GEN527",
    /// Docker's own name server is asked in a pod
    DockerDns = "GEN528",
}
