//! The pictures that README and the book show: gen's own drawing, and a terminal with what gen really says.

use anstyle_svg::Term;

use super::{book, text};
use crate::kept;
use crate::program::Place;

/// The project of the pictures: that of the book's first page.
fn shop() -> Place {
    let place = Place::new(&[]);
    place.prints(&["init", "shop"]);
    place
}

#[test]
fn documents_show_the_graph_that_gen_draws() {
    let drawn = shop().prints(&["-C", "shop", "graph", "--env", "dev", "-o", "svg"]);
    kept::file_is(&book().join("pictures/graph.svg"), &drawn);
}

#[test]
fn documents_show_the_error_that_gen_prints() {
    let place = shop();
    let base = place.read("shop/values/base.yaml");
    let wrong = base.replace("${backends.api.url}", "${backends.apis.url}");
    assert_ne!(base, wrong, "the scaffold refers to its backend");
    place.write("shop/values/base.yaml", &wrong);
    let ended = place.run(&["-C", "shop", "render", "--env", "dev", "--color", "always"]);
    assert_eq!((ended.code, ended.out.as_str()), (2, ""), "{}", ended.err);
    assert!(ended.err.contains("did you mean") || ended.err.contains("help"), "{}", ended.err);
    let shown = format!("$ gen -C shop render --env dev\n{}", ended.err.trim_end());
    kept::file_is(&book().join("pictures/error.svg"), &Term::new().render_svg(&shown));
}

#[test]
fn documents_name_what_their_pictures_show() {
    let readme = text(std::path::Path::new("README.md"));
    for picture in ["docs/src/pictures/graph.svg", "docs/src/pictures/error.svg"] {
        assert!(readme.contains(&format!("]({picture})")), "README.md shows no {picture}");
    }
}
