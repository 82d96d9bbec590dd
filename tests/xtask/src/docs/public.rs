//! Everything that is public in the library, from rustdoc's JSON, also what it has from the actors.

use anyhow::{Context, bail};
use serde_json::Value;

/// A crate as rustdoc describes it.
#[derive(Debug)]
pub(super) struct Crate(Value);

/// A public item.
#[derive(Debug)]
pub(super) struct Item<'a> {
    of: &'a Crate,
    json: &'a Value,
    kind: &'a str,
    /// Its name, behind those of the modules and the type in which it is.
    pub(super) path: String,
}

impl Crate {
    pub(super) fn new(json: Value) -> Self {
        Self(json)
    }

    fn item(&self, id: &Value) -> Option<&Value> {
        self.0["index"].get(id.to_string())
    }

    /// The path by which an item is known in all crates' descriptions.
    fn path(&self, id: &Value) -> &Value {
        &self.0["paths"][id.to_string()]["path"]
    }

    /// The item with this path, if it is this crate's own.
    fn at(&self, path: &Value) -> Option<&Value> {
        let paths = self.0["paths"].as_object()?;
        let (id, _) = paths.iter().find(|(_, known)| known["crate_id"] == 0 && known["path"] == *path)?;
        self.0["index"].get(id)
    }
}

/// All that a program can name of `library`, each once.
pub(super) fn items<'a>(library: &'a Crate, actors: &'a Crate) -> anyhow::Result<Vec<Item<'a>>> {
    let root = library.item(&library.0["root"]).context("rustdoc describes no crate")?;
    let mut found = Vec::new();
    collect(library, root, "", actors, &mut found)?;
    Ok(found)
}

fn collect<'a>(
    of: &'a Crate,
    json: &'a Value,
    parent: &str,
    actors: &'a Crate,
    found: &mut Vec<Item<'a>>,
) -> anyhow::Result<()> {
    let (kind, inner) = json["inner"].as_object().and_then(|inner| inner.iter().next()).context("no kind of item")?;
    if kind == "use" {
        let (id, name) = (&inner["id"], &inner["source"]);
        let own = of.item(id).map(|item| (of, item));
        let (of, item) = own
            .or_else(|| actors.at(of.path(id)).map(|item| (actors, item)))
            .with_context(|| format!("{name} is public, and described nowhere"))?;
        return collect(of, item, parent, actors, found);
    }
    if found.iter().any(|known| std::ptr::eq(known.json, json)) {
        return Ok(());
    }
    let name = json["name"].as_str().context("an item without a name")?;
    let path = if parent.is_empty() { name.to_owned() } else { format!("{parent}::{name}") };
    found.push(Item { of, json, kind, path: path.clone() });
    let children: Vec<&Value> = match kind.as_str() {
        "module" | "trait" => array(&inner["items"]).collect(),
        // What it does for itself, and not for a trait.
        "struct" | "enum" => {
            impls(of, inner).filter(|it| it["trait"].is_null()).flat_map(|it| array(&it["items"])).collect()
        }
        "function" | "constant" | "type_alias" => Vec::new(),
        other => bail!("{path}: a {other}, of which is not known what it has to say"),
    };
    for id in children {
        let child = of.item(id).with_context(|| format!("{path} has a part that is not described"))?;
        if json["inner"].get("trait").is_some() || child["visibility"] == "public" {
            collect(of, child, &path, actors, found)?;
        }
    }
    Ok(())
}

fn array(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

fn impls<'a>(of: &'a Crate, inner: &'a Value) -> impl Iterator<Item = &'a Value> {
    array(&inner["impls"]).filter_map(|id| of.item(id)?["inner"].get("impl"))
}

impl Item<'_> {
    pub(super) fn docs(&self) -> &str {
        self.json["docs"].as_str().unwrap_or_default()
    }

    /// The crate itself has its README; a value speaks for itself.
    pub(super) fn shows_its_use(&self) -> bool {
        self.kind != "constant"
    }

    /// A future, or a function that gives one; and what is polled over and over.
    pub(super) fn can_be_dropped_half_way(&self) -> bool {
        let inner = &self.json["inner"][self.kind];
        let function = &inner["sig"]["output"];
        let polled = |it: &Value| matches!(it["trait"]["path"].as_str(), Some("Future" | "Sink" | "Stream"));
        inner["header"]["is_async"] == true
            || function["impl_trait"].to_string().contains("Future")
            || impls(self.of, inner).any(polled)
    }

    /// What `link` means, as it stands in the documentation.
    pub(super) fn linked(&self, link: &str) -> Option<&Value> {
        self.json["links"].get(link)
    }

    /// Whether this is what `other`, in its own crate's description, calls `id`.
    pub(super) fn is(&self, other: &Item<'_>, id: &Value) -> bool {
        match other.of.item(id) {
            Some(item) => std::ptr::eq(item, self.json),
            None => self.of.at(other.of.path(id)).is_some_and(|item| std::ptr::eq(item, self.json)),
        }
    }
}
