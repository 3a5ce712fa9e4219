//! Programs that serve, and how their command lines say where.

/// A program that serves, the order by which it does, and how it is told where to listen.
#[derive(Clone, Copy, Debug)]
pub struct ServingProgram {
    pub program: &'static str,
    /// One of these words follows it; any, where there is none.
    pub orders: &'static [&'static str],
    pub options: &'static [&'static str],
    /// Where it listens if no option says so.
    pub default: Unsaid,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unsaid {
    /// On every address.
    Everywhere,
    /// On its own, unless one of these variables, or a file, says another one.
    Itself(&'static [&'static str]),
    /// On its own, whatever else there is.
    Surely,
}

const fn everywhere(
    program: &'static str,
    orders: &'static [&'static str],
    options: &'static [&'static str],
) -> ServingProgram {
    ServingProgram { program, orders, options, default: Unsaid::Everywhere }
}

const fn itself(
    program: &'static str,
    orders: &'static [&'static str],
    options: &'static [&'static str],
    variables: &'static [&'static str],
) -> ServingProgram {
    ServingProgram { program, orders, options, default: Unsaid::Itself(variables) }
}

/// From the pages of each about its command line.
pub const SERVERS: [ServingProgram; 37] = [
    // https://www.uvicorn.org/settings/
    itself("uvicorn", &[], &["--host"], &["UVICORN_HOST"]),
    // https://docs.gunicorn.org/en/stable/settings.html#bind
    everywhere("gunicorn", &[], &["-b", "--bind"]),
    itself("hypercorn", &[], &["-b", "--bind"], &[]),
    everywhere("waitress-serve", &[], &["--host", "--listen"]),
    // https://flask.palletsprojects.com/en/stable/cli/
    itself("flask", &["run"], &["-h", "--host"], &["FLASK_RUN_HOST"]),
    everywhere("fastapi", &["run"], &["--host"]),
    itself("fastapi", &["dev"], &["--host"], &[]),
    // https://docs.djangoproject.com/en/stable/ref/django-admin/#runserver
    ServingProgram {
        program: "manage.py",
        orders: &["runserver"],
        options: &["runserver"],
        default: Unsaid::Surely,
    },
    ServingProgram {
        program: "django-admin",
        orders: &["runserver"],
        options: &["runserver"],
        default: Unsaid::Surely,
    },
    everywhere("streamlit", &["run"], &["--server.address"]),
    everywhere("http.server", &[], &["-b", "--bind"]),
    // Files configure it, of which nothing is known. https://vite.dev/config/server-options#server-host
    everywhere("vite", &[], &["--host"]),
    everywhere("next", &["dev", "start"], &["-H", "--hostname"]),
    everywhere("nuxt", &["dev"], &["-H", "--host"]),
    everywhere("ng", &["serve", "s"], &["--host"]),
    everywhere("http-server", &[], &["-a"]),
    everywhere("json-server", &[], &["-H", "--host"]),
    everywhere("node", &[], &["--host", "--hostname", "--bind", "--listen"]),
    everywhere("npm", &["run", "start"], &["--host", "--hostname"]),
    everywhere("yarn", &[], &["--host", "--hostname"]),
    everywhere("pnpm", &[], &["--host", "--hostname"]),
    // https://guides.rubyonrails.org/command_line.html#bin-rails-server
    itself("rails", &["server", "s"], &["-b", "--binding"], &["BINDING", "RAILS_ENV"]),
    everywhere("puma", &[], &["-b", "--bind"]),
    everywhere("php", &["-S"], &["-S"]),
    itself("artisan", &["serve"], &["--host"], &["SERVER_HOST"]),
    // https://gohugo.io/commands/hugo_server/
    ServingProgram {
        program: "hugo",
        orders: &["server", "serve"],
        options: &["--bind"],
        default: Unsaid::Itself(&["HUGO_BIND"]),
    },
    everywhere("mkdocs", &["serve"], &["-a", "--dev-addr"]),
    everywhere("jupyter", &[], &["--ip"]),
    everywhere("jupyter-lab", &[], &["--ip"]),
    everywhere("redis-server", &[], &["--bind"]),
    everywhere("valkey-server", &[], &["--bind"]),
    everywhere("mongod", &[], &["--bind_ip"]),
    everywhere("mysqld", &[], &["--bind-address", "--bind_address"]),
    everywhere("mariadbd", &[], &["--bind-address", "--bind_address"]),
    everywhere("postgres", &[], &["-h", "listen_addresses"]),
    everywhere("memcached", &[], &["-l", "--listen"]),
    everywhere("java", &[], &["-Dserver.address", "--server.address"]),
];

/// What images run where `args` alone are given.
pub const ENTRYPOINTS: [(&str, &str); 7] = [
    ("mariadb", "mariadbd"),
    ("memcached", "memcached"),
    ("mongo", "mongod"),
    ("mysql", "mysqld"),
    ("postgres", "postgres"),
    ("redis", "redis-server"),
    ("valkey/valkey", "valkey-server"),
];
