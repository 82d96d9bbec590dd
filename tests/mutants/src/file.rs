//! One file of source, with switches.
//!
//! `a < b` becomes `(if mutant_is_on(7) { a <= b } else { a < b })`: the mutant's own branch is of the plain source, since
//! only one mutant is on at a time, and is on a line of its own, so that the compiler's complaint tells which it is.

use std::collections::{BTreeSet, HashMap};

use anyhow::Context;
use proc_macro2::{LineColumn, Span};
use syn::spanned::Spanned;
use syn::visit::{self, Visit};

use crate::edits::Edits;
use crate::mutant::{Genre, Mutant};

/// The source with a switch for each mutant, and the numbers of those that cannot have one: a constant is made when the
/// program is built.
pub(crate) fn switched(source: &str, mutants: &[Mutant]) -> anyhow::Result<(String, Vec<usize>)> {
    let syntax = syn::parse_file(source)?;
    let mut places: HashMap<_, Vec<&Mutant>> = HashMap::new();
    for mutant in mutants.iter().filter(|mutant| mutant.genre != Genre::Body) {
        places.entry((mutant.genre, mutant.start)).or_default().push(mutant);
    }
    let bodies = mutants.iter().filter(|mutant| mutant.genre == Genre::Body).collect();
    let lines = std::iter::once(0).chain(source.match_indices('\n').map(|(at, _)| at + 1)).collect();
    let mut visitor = Switches { source, lines, places, bodies, edits: Edits::default(), done: BTreeSet::new() };
    visitor.visit_file(&syntax);
    let Switches { edits, done, .. } = visitor;
    let left = mutants.iter().map(|mutant| mutant.number).filter(|number| !done.contains(number)).collect();
    Ok((edits.apply(source).context("a place is outside of the source")?, left))
}

struct Switches<'a> {
    source: &'a str,
    /// Where each line begins.
    lines: Vec<usize>,
    places: HashMap<(Genre, (usize, usize)), Vec<&'a Mutant>>,
    /// Those that replace the body of a function. Each is inside of that body.
    bodies: Vec<&'a Mutant>,
    edits: Edits,
    done: BTreeSet<usize>,
}

impl<'a> Switches<'a> {
    /// The mutants of a kind that begin with `span`.
    fn at(&mut self, genre: Genre, span: Span) -> Vec<&'a Mutant> {
        let LineColumn { line, column } = span.start();
        let found = self.places.get(&(genre, (line, column + 1))).cloned().unwrap_or_default();
        self.done.extend(found.iter().map(|mutant| mutant.number));
        found
    }

    fn range(&self, span: Span) -> (usize, usize) {
        (self.offset(span.start()), self.offset(span.end()))
    }

    fn offset(&self, place: LineColumn) -> usize {
        let start = self.lines.get(place.line - 1).copied().unwrap_or(self.source.len());
        let line = self.source.get(start..).unwrap_or_default();
        start + line.char_indices().nth(place.column).map_or(line.len(), |(at, _)| at)
    }

    fn text(&self, span: Span) -> &'a str {
        let (from, to) = self.range(span);
        self.source.get(from..to).unwrap_or_default()
    }

    /// Puts `mutants` in front of what is at `span`, each with what it is instead.
    fn choose(&mut self, span: Span, mutants: &[&Mutant], instead: impl Fn(&Mutant) -> String) {
        if mutants.is_empty() {
            return;
        }
        let mut before = "(".to_owned();
        for mutant in mutants {
            before += &format!("\nif crate::mutant_is_on({}) {{ {} }} else ", mutant.number, instead(mutant));
        }
        self.edits.wrap(self.range(span), before + "\n{ ", " }\n)");
    }

    fn function(&mut self, signature: &syn::Signature, body: &syn::Block) {
        let before = self.done.len();
        // First, so that functions inside of it have their own mutants.
        visit::visit_block(self, body);
        let place = |place: LineColumn| (place.line, place.column + 1);
        let (start, end) = (place(body.span().start()), place(body.span().end()));
        let mut returns = String::new();
        for mutant in self.bodies.iter().filter(|mutant| (start..end).contains(&mutant.start)) {
            if self.done.insert(mutant.number) {
                let Mutant { number, replacement, .. } = mutant;
                returns += &format!("\nif crate::mutant_is_on({number}) {{ return {replacement}; }}\n");
            }
        }
        let (_, open) = self.range(body.brace_token.span.open());
        self.edits.insert(open, returns);
        // A switch is looked at when the program runs.
        if let Some(constness) = signature.constness.filter(|_| self.done.len() > before) {
            self.edits.wrap(self.range(constness.span), "/* ".to_owned(), " */");
        }
    }
}

impl<'ast> Visit<'ast> for Switches<'_> {
    fn visit_item_fn(&mut self, item: &'ast syn::ItemFn) {
        self.function(&item.sig, &item.block);
    }

    fn visit_impl_item_fn(&mut self, item: &'ast syn::ImplItemFn) {
        self.function(&item.sig, &item.block);
    }

    fn visit_trait_item_fn(&mut self, item: &'ast syn::TraitItemFn) {
        item.default.iter().for_each(|body| self.function(&item.sig, body));
    }

    // What is in constants is made when the program is built.
    fn visit_item_const(&mut self, _: &'ast syn::ItemConst) {}
    fn visit_item_static(&mut self, _: &'ast syn::ItemStatic) {}
    fn visit_impl_item_const(&mut self, _: &'ast syn::ImplItemConst) {}

    fn visit_expr_binary(&mut self, expr: &'ast syn::ExprBinary) {
        let mutants = self.at(Genre::Binary, expr.op.span());
        let (left, right) = (self.text(expr.left.span()), self.text(expr.right.span()));
        self.choose(expr.span(), &mutants, |mutant| format!("{left} {} {right}", mutant.replacement));
        visit::visit_expr_binary(self, expr);
    }

    fn visit_expr_unary(&mut self, expr: &'ast syn::ExprUnary) {
        let mutants = self.at(Genre::Unary, expr.op.span());
        let operand = self.text(expr.expr.span());
        self.choose(expr.span(), &mutants, |mutant| format!("{} {operand}", mutant.replacement));
        visit::visit_expr_unary(self, expr);
    }

    fn visit_arm(&mut self, arm: &'ast syn::Arm) {
        let arms = self.at(Genre::Arm, arm.span());
        let off: String = arms.iter().map(|mutant| format!("\n!crate::mutant_is_on({}) && ", mutant.number)).collect();
        match &arm.guard {
            Some((_, guard)) => {
                if !off.is_empty() {
                    self.edits.wrap(self.range(guard.span()), off + "(", "\n)");
                }
                let guards = self.at(Genre::Guard, guard.span());
                self.choose(guard.span(), &guards, |mutant| mutant.replacement.clone());
            }
            None if !off.is_empty() => {
                let (_, end) = self.range(arm.pat.span());
                self.edits.insert(end, format!(" if {off}true\n"));
            }
            None => {}
        }
        visit::visit_arm(self, arm);
    }

    fn visit_expr_struct(&mut self, expr: &'ast syn::ExprStruct) {
        if let Some(base) = &expr.rest {
            let base = self.text(base.span());
            for field in expr.fields.iter().filter(|field| field.colon_token.is_some()) {
                let mutants = self.at(Genre::Field, field.span());
                let name = self.text(field.member.span());
                self.choose(field.expr.span(), &mutants, |_| format!("({base}).{name}"));
            }
        }
        visit::visit_expr_struct(self, expr);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The source with one mutant, blanks squeezed, and whether it has a switch.
    fn with(source: &str, genre: Genre, column: usize, replacement: &str) -> (String, bool) {
        let mutant =
            Mutant { number: 7, file: String::new(), genre, start: (1, column), replacement: replacement.into() };
        let (text, left) = switched(source, &[mutant]).unwrap();
        (text.split_whitespace().collect::<Vec<_>>().join(" ").replace("crate::mutant_is_on(7)", "ON"), left.is_empty())
    }

    #[test]
    fn each_kind_has_its_switch() {
        for (source, genre, column, replacement, expected) in [
            ("fn f() { a < b; }", Genre::Binary, 12, "<=", "fn f() { ( if ON { a <= b } else { a < b } ); }"),
            ("const fn f() { a }", Genre::Body, 16, "1", "/* const */ fn f() { if ON { return 1; } a }"),
            ("fn f() { !a; }", Genre::Unary, 10, "", "fn f() { ( if ON { a } else { !a } ); }"),
            ("fn f() { a }", Genre::Body, 10, "1", "fn f() { if ON { return 1; } a }"),
            (
                "fn f() { match a { 1 => b, _ => c } }",
                Genre::Arm,
                20,
                "",
                "fn f() { match a { 1 if !ON && true => b, _ => c } }",
            ),
            (
                "fn f() { match a { 1 if d => b, _ => c } }",
                Genre::Arm,
                20,
                "",
                "fn f() { match a { 1 if !ON && (d ) => b, _ => c } }",
            ),
            (
                "fn f() { match a { 1 if d => b, _ => c } }",
                Genre::Guard,
                25,
                "true",
                "fn f() { match a { 1 if ( if ON { true } else { d } ) => b, _ => c } }",
            ),
            (
                "fn f() { A { b: c, ..d() } }",
                Genre::Field,
                14,
                "",
                "fn f() { A { b: ( if ON { (d()).b } else { c } ), ..d() } }",
            ),
        ] {
            assert_eq!(with(source, genre, column, replacement), (expected.to_owned(), true));
        }
    }

    #[test]
    fn what_is_constant_has_none() {
        assert!(!with("const A: u8 = 1 << 2;", Genre::Binary, 17, ">>").1);
    }
}
