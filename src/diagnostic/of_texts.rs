//! Mistakes of texts and of the command line: GEN001 to GEN011.

use crate::diagnostic::code::Code;
use crate::diagnostic::lesson::{Lesson, api, wired};

pub(super) const LESSONS: &[Lesson] = &[
    Lesson {
        code: Code::Syntax,
        why: "The file is no YAML from the marked place on: most often a quote or a bracket is not closed, a line \
              stands in a wrong column, or a text needs quotes because of a character that YAML keeps for itself.",
        symptom: "nothing is read, and nothing is made",
        bad: concat!("domain: \"shop.example.com\n", api!()),
        good: concat!("domain: \"shop.example.com\"\n", api!()),
    },
    Lesson {
        code: Code::Tab,
        why: "YAML indents with spaces alone. Editors show tabs of different widths, so that what looks right may be \
              below another key: https://yaml.org/spec/1.2.2/#61-indentation-spaces.",
        symptom: "nothing is read, and nothing is made",
        bad: "name: shop\nbackends:\n\tapi: { image: ghcr.io/acme/api:1.4.2, port: 8000 }\n",
        good: "name: shop\nbackends:\n  api: { image: ghcr.io/acme/api:1.4.2, port: 8000 }\n",
    },
    Lesson {
        code: Code::DuplicateKey,
        why: "A key stands once in a map. Some readers of YAML take the last one without a word, and what the first \
              one says is lost.",
        symptom: "half of what is written would have no effect",
        bad: api!("env: { LOG: info }", "env: { TRACE: \"1\" }"),
        good: api!("env: { LOG: info, TRACE: \"1\" }"),
    },
    Lesson {
        code: Code::AliasExpansion,
        why: "An alias stands for all that its anchor holds. A few aliases of aliases are millions of values: a file \
              of some lines could fill the memory of whoever reads it.",
        symptom: "without a limit: the machine runs out of memory",
        bad: "x: &a [1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1]\n\
              y: &b [*a, *a, *a, *a, *a, *a, *a, *a, *a, *a, *a, *a, *a, *a, *a, *a]\n\
              z: &c [*b, *b, *b, *b, *b, *b, *b, *b, *b, *b, *b, *b, *b, *b, *b, *b]\n\
              u: &d [*c, *c, *c, *c, *c, *c, *c, *c, *c, *c, *c, *c, *c, *c, *c, *c]\n\
              v: &e [*d, *d, *d, *d, *d, *d, *d, *d, *d, *d, *d, *d, *d, *d, *d, *d]\n\
              w: &f [*e, *e, *e, *e, *e, *e, *e, *e, *e, *e, *e, *e, *e, *e, *e, *e]\n",
        good: "name: shop\n\
               backends:\n\
               \x20 api: &api { image: ghcr.io/acme/api:1.4.2, port: 8000 }\n\
               \x20 admin: *api\n",
    },
    Lesson {
        code: Code::Depth,
        why: "Maps and lists lie in each other at most 64 deep: no object of Kubernetes needs a tenth of it, and what \
              is deeper is a text that lost its quotes.",
        symptom: "nothing is read, and nothing is made",
        bad: "name: [[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[shop]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]\n",
        good: api!(),
    },
    Lesson {
        code: Code::Size,
        why: "A file of values has at most 20 MiB. What is larger is data, such as a dump, that belongs into an image or \
              a volume; a ConfigMap takes 1 MiB: https://kubernetes.io/docs/concepts/configuration/configmap/.",
        symptom: "nothing is read, and nothing is made",
        bad: concat!(api!(), "# and 20 MiB of a dump\n"),
        good: api!(),
    },
    Lesson {
        code: Code::UnquotedBrace,
        why: "Between `{ }` and `[ ]` YAML takes a further `{` for the start of a map, also in `${…}`. Quotes make a text \
              of it. Templates such as `{{ .Values.x }}` are not evaluated in values, with quotes or without.",
        symptom: "the variable would be a map, which no program gets",
        bad: wired!("env: { HOST: ${databases.main.host} }"),
        good: wired!("env: { HOST: \"${databases.main.host}\" }"),
    },
    Lesson {
        code: Code::Documents,
        why: "A file of values is one map. `---` starts a second document, which would be another project's, or one that \
              nobody reads.",
        symptom: "what stands below `---` would have no effect",
        bad: concat!(api!(), "---\nnamespace: shop\n"),
        good: concat!(api!(), "namespace: shop\n"),
    },
    Lesson {
        code: Code::SetSyntax,
        why: "`--set` takes a path of the values, `=` and a value: `backends.api.replicas=3`. A list is written \
              `{a,b}`, and a comma of a text as `\\,`, as Helm does.",
        symptom: "nothing is made, and the exit code is 2",
        bad: "$ gen render --set backends.api.replicas\n",
        good: "$ gen render --set backends.api.replicas=3\n",
    },
    Lesson {
        code: Code::Usage,
        why: "gen was asked for what there is not: an environment without a file in `values`, a folder without \
              manifests, options that do not go together.",
        symptom: "nothing is made, and the exit code is 2",
        bad: "$ gen render prodd\n",
        good: "$ gen render\n",
    },
    Lesson {
        code: Code::OutOfDate,
        why: "`--check` compares a folder with what gen makes now. They differ where values changed and nobody wrote the \
              folder again, or where somebody edited what gen wrote.",
        symptom: "the cluster runs what the folder says, not what the values say; the exit code is 1",
        bad: "$ gen render --output-dir manifests --check\n",
        good: "$ gen render --output-dir manifests\n",
    },
];
