//! Which mutants a file has.
//!
//! A mutant is a small change of the code that a test should notice. All mutants of a file are written into it at
//! once, each behind a question to `crate::mutant::on`, so that one compilation serves all of them.

use std::ops::Range;

use proc_macro2::Span;
use syn::spanned::Spanned;
use syn::visit::{self, Visit};
use syn::{BinOp, Block, Expr, ExprLit, Lit, ReturnType, Stmt, Type, UnOp};

/// A piece of what stands in the place of a mutant's code.
#[derive(Debug, Clone)]
pub enum Part {
    Text(String),
    /// The mutant's question: whether it is on.
    On,
    /// This piece of the file, with the mutants in it.
    Source(Range<usize>),
}

/// One mutant.
#[derive(Debug, Clone)]
pub struct Mutant {
    /// Bytes of the file that are rewritten.
    pub range: Range<usize>,
    pub parts: Vec<Part>,
    /// From and to, for people.
    pub change: String,
    pub line: usize,
}

/// Methods that say something, and whose value is `()`.
const SAYING: [&str; 13] = [
    "invalid",
    "required",
    "tell",
    "say",
    "forbidden",
    "duplicate",
    "not_supported",
    "is_not",
    "push",
    "push_str",
    "error",
    "extend",
    "claim",
];

/// Methods that take a question.
const ASKING: [&str; 14] = [
    "filter",
    "any",
    "all",
    "is_some_and",
    "is_none_or",
    "is_ok_and",
    "is_err_and",
    "find",
    "position",
    "take_while",
    "skip_while",
    "retain",
    "partition",
    "rfind",
];

/// All mutants of a file, outer ones before those in them.
pub fn mutants(text: &str) -> syn::Result<Vec<Mutant>> {
    let file = syn::parse_file(text)?;
    let mut finder = Finder { text, found: Vec::new() };
    finder.visit_file(&file);
    let mut found = finder.found;
    // Stable: of two in one place the outer one was found first.
    found.sort_by_key(|mutant| (mutant.range.start, std::cmp::Reverse(mutant.range.end)));
    Ok(found)
}

struct Finder<'a> {
    text: &'a str,
    found: Vec<Mutant>,
}

impl Finder<'_> {
    fn add(&mut self, span: Span, range: Range<usize>, parts: Vec<Part>, change: String) {
        self.found.push(Mutant { range, parts, change, line: span.start().line });
    }

    /// The code in one line.
    fn code(&self, at: &impl Spanned) -> String {
        self.text[at.span().byte_range()].split_whitespace().collect::<Vec<_>>().join(" ")
    }

    fn wrap(&mut self, at: &impl Spanned, before: &str, after: &str, to: &str) {
        let range = at.span().byte_range();
        let change = format!("`{}` {to}", self.code(at));
        let mut parts = vec![Part::Source(range.clone())];
        if before.contains("ON") {
            let (first, rest) = before.split_once("ON").unwrap();
            parts.insert(0, Part::Text(rest.to_owned()));
            parts.insert(0, Part::On);
            parts.insert(0, Part::Text(first.to_owned()));
        } else {
            parts.insert(0, Part::Text(before.to_owned()));
        }
        match after.split_once("ON") {
            Some((first, rest)) => {
                parts.extend([Part::Text(first.to_owned()), Part::On, Part::Text(rest.to_owned())]);
            }
            None => parts.push(Part::Text(after.to_owned())),
        }
        self.add(at.span(), range, parts, change);
    }

    fn taken_for_true(&mut self, at: &Expr) {
        self.wrap(at, "((", ") || ON)", "is taken for true");
    }

    fn taken_for_false(&mut self, at: &Expr) {
        self.wrap(at, "((", ") && !ON)", "is taken for false");
    }

    fn other_operator(&mut self, binary: &syn::ExprBinary, from: &str, to: &str) {
        let range = binary.span().byte_range();
        let (left, right) = (binary.left.span().byte_range(), binary.right.span().byte_range());
        let parts = vec![
            Part::Text("(if ".to_owned()),
            Part::On,
            Part::Text(" { ".to_owned()),
            Part::Source(left.clone()),
            Part::Text(format!(" {to} ")),
            Part::Source(right.clone()),
            Part::Text(" } else { ".to_owned()),
            Part::Source(left.start..right.end),
            Part::Text(" })".to_owned()),
        ];
        let change = format!("`{}` has `{to}` for `{from}`", self.code(binary));
        self.add(binary.span(), range, parts, change);
    }

    /// A condition that is no comparison and no chain: those have mutants of their own.
    fn question(&mut self, at: &Expr) {
        if !has_own_mutants(at) {
            self.taken_for_true(at);
            self.taken_for_false(at);
        }
    }

    fn body(&mut self, output: &ReturnType, block: &Block) {
        let ReturnType::Type(_, of) = output else { return };
        let Type::Path(of) = &**of else { return };
        let Some(of) = of.path.segments.last() else { return };
        let values: &[&str] = match of.ident.to_string().as_str() {
            "bool" => &["true", "false"],
            "Option" => &["None"],
            "Vec" => &["Vec::new()"],
            "String" => &["String::new()"],
            _ => return,
        };
        let start = block.brace_token.span.open().byte_range().end;
        for value in values {
            let parts =
                vec![Part::Text(" if ".to_owned()), Part::On, Part::Text(format!(" {{ return {value}; }}"))];
            let line = block.brace_token.span.open().start().line;
            let text = self.text.lines().nth(line - 1).unwrap_or_default().trim().trim_end_matches(" {");
            let change = format!("`{text}` returns `{value}`");
            self.add(block.brace_token.span.open(), start..start, parts, change);
        }
    }
}

fn has_own_mutants(condition: &Expr) -> bool {
    match condition {
        Expr::Binary(_) | Expr::Let(_) => true,
        Expr::Unary(unary) => matches!(unary.op, UnOp::Not(_)),
        Expr::Paren(inner) => has_own_mutants(&inner.expr),
        Expr::Lit(_) | Expr::Block(_) | Expr::Match(_) | Expr::If(_) => true,
        _ => false,
    }
}

/// Whether the condition binds names.
fn binds(condition: &Expr) -> bool {
    match condition {
        Expr::Let(_) => true,
        Expr::Binary(binary) if matches!(binary.op, BinOp::And(_)) => {
            binds(&binary.left) || binds(&binary.right)
        }
        _ => false,
    }
}

fn is_for_tests(attributes: &[syn::Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        attribute.path().is_ident("cfg")
            && attribute.parse_args::<syn::Ident>().is_ok_and(|ident| ident == "test")
    })
}

impl<'ast> Visit<'ast> for Finder<'_> {
    fn visit_item(&mut self, item: &'ast syn::Item) {
        match item {
            syn::Item::Mod(module) if is_for_tests(&module.attrs) => {}
            syn::Item::Fn(function) if is_for_tests(&function.attrs) => {}
            syn::Item::Impl(block) if is_for_tests(&block.attrs) => {}
            syn::Item::Fn(_) | syn::Item::Impl(_) | syn::Item::Mod(_) | syn::Item::Trait(_) => {
                visit::visit_item(self, item);
            }
            // Constants, types and macros: their code does not run, or not where it stands.
            _ => {}
        }
    }

    fn visit_item_fn(&mut self, function: &'ast syn::ItemFn) {
        if function.sig.constness.is_none() {
            self.body(&function.sig.output, &function.block);
            self.visit_block(&function.block);
        }
    }

    fn visit_impl_item_fn(&mut self, function: &'ast syn::ImplItemFn) {
        if function.sig.constness.is_none() && !is_for_tests(&function.attrs) {
            self.body(&function.sig.output, &function.block);
            self.visit_block(&function.block);
        }
    }

    fn visit_impl_item_const(&mut self, _: &'ast syn::ImplItemConst) {}
    fn visit_trait_item_const(&mut self, _: &'ast syn::TraitItemConst) {}
    fn visit_attribute(&mut self, _: &'ast syn::Attribute) {}
    fn visit_type(&mut self, _: &'ast Type) {}
    fn visit_pat(&mut self, _: &'ast syn::Pat) {}
    fn visit_path(&mut self, _: &'ast syn::Path) {}
    fn visit_angle_bracketed_generic_arguments(&mut self, _: &'ast syn::AngleBracketedGenericArguments) {}

    fn visit_stmt(&mut self, statement: &'ast Stmt) {
        if let Stmt::Expr(expr, Some(_)) = statement
            && matches!(expr, Expr::MethodCall(_) | Expr::Call(_) | Expr::Assign(_))
        {
            let what = self.code(statement);
            self.wrap(statement, "if !ON { ", " }", "is left out");
            if let Some(last) = self.found.last_mut() {
                last.change = format!("`{what}` is left out");
            }
            match expr {
                // The call itself shall not be taken for one whose value is used.
                Expr::MethodCall(call) => {
                    visit::visit_expr_method_call(self, call);
                    asked(self, call);
                }
                other => self.visit_expr(other),
            }
            return;
        }
        visit::visit_stmt(self, statement);
    }

    fn visit_arm(&mut self, arm: &'ast syn::Arm) {
        if let Some((_, guard)) = &arm.guard {
            self.question(guard);
        }
        visit::visit_arm(self, arm);
    }

    fn visit_expr_if(&mut self, branch: &'ast syn::ExprIf) {
        let condition = &*branch.cond;
        if binds(condition) {
            self.wrap(condition, "", " && !ON", "never holds");
        } else if has_own_mutants(condition) {
            let says_it_itself = match condition {
                Expr::Binary(binary) => matches!(binary.op, BinOp::Eq(_) | BinOp::Ne(_)),
                Expr::Unary(_) => true,
                _ => false,
            };
            if !says_it_itself {
                self.wrap(condition, "((", ") && !ON)", "never holds");
            }
        } else {
            self.question(condition);
        }
        visit::visit_expr_if(self, branch);
    }

    fn visit_expr_binary(&mut self, binary: &'ast syn::ExprBinary) {
        match binary.op {
            BinOp::And(_) | BinOp::Or(_) => {
                let is_and = matches!(binary.op, BinOp::And(_));
                for side in [&*binary.left, &*binary.right] {
                    let same = match side {
                        Expr::Binary(inner) => match inner.op {
                            BinOp::And(_) => is_and,
                            BinOp::Or(_) => !is_and,
                            _ => false,
                        },
                        Expr::Let(_) => true,
                        _ => false,
                    };
                    if same {
                        continue;
                    }
                    if is_and { self.taken_for_true(side) } else { self.taken_for_false(side) }
                }
            }
            BinOp::Eq(_) => self.other_operator(binary, "==", "!="),
            BinOp::Ne(_) => self.other_operator(binary, "!=", "=="),
            BinOp::Lt(_) => self.other_operator(binary, "<", "<="),
            BinOp::Le(_) => self.other_operator(binary, "<=", "<"),
            BinOp::Gt(_) => self.other_operator(binary, ">", ">="),
            BinOp::Ge(_) => self.other_operator(binary, ">=", ">"),
            BinOp::Add(_) => self.other_operator(binary, "+", "-"),
            BinOp::Sub(_) => self.other_operator(binary, "-", "+"),
            BinOp::Mul(_) => self.other_operator(binary, "*", "/"),
            BinOp::Div(_) => self.other_operator(binary, "/", "*"),
            BinOp::Rem(_) => self.other_operator(binary, "%", "/"),
            _ => {}
        }
        visit::visit_expr_binary(self, binary);
    }

    fn visit_expr_unary(&mut self, unary: &'ast syn::ExprUnary) {
        if matches!(unary.op, UnOp::Not(_)) {
            let inner = unary.expr.span().byte_range();
            let parts = vec![
                Part::Text("(".to_owned()),
                Part::On,
                Part::Text(" == (".to_owned()),
                Part::Source(inner),
                Part::Text("))".to_owned()),
            ];
            let change = format!("`{}` lacks its `!`", self.code(unary));
            self.add(unary.span(), unary.span().byte_range(), parts, change);
        }
        visit::visit_expr_unary(self, unary);
    }

    fn visit_expr_lit(&mut self, literal: &'ast ExprLit) {
        let range = literal.span().byte_range();
        match &literal.lit {
            Lit::Bool(value) => {
                let not = if value.value { "(!" } else { "(" };
                let parts = vec![Part::Text(not.to_owned()), Part::On, Part::Text(")".to_owned())];
                let change = format!("`{}` is `{}`", value.value, !value.value);
                self.add(literal.span(), range, parts, change);
            }
            Lit::Int(number) => {
                let Ok(value) = number.base10_parse::<u64>() else { return };
                for other in [Some(value + 1), value.checked_sub(1)].into_iter().flatten() {
                    let other = format!("{other}{}", number.suffix());
                    let parts = vec![
                        Part::Text("(if ".to_owned()),
                        Part::On,
                        Part::Text(format!(" {{ {other} }} else {{ ")),
                        Part::Source(range.clone()),
                        Part::Text(" })".to_owned()),
                    ];
                    let line = literal.span().start().line;
                    let text = self.text.lines().nth(line - 1).unwrap_or_default().trim().to_owned();
                    let change = format!("`{number}` is {other} in `{text}`");
                    self.add(literal.span(), range.clone(), parts, change);
                }
            }
            _ => {}
        }
    }

    fn visit_expr_macro(&mut self, call: &'ast syn::ExprMacro) {
        if call.mac.path.is_ident("matches") {
            self.wrap(call, "(", " != ON)", "is turned round");
        }
    }

    fn visit_expr_method_call(&mut self, call: &'ast syn::ExprMethodCall) {
        let name = call.method.to_string();
        if SAYING.contains(&name.as_str()) {
            self.wrap(call, "{ if !ON { ", " } }", "is left out");
        }
        visit::visit_expr_method_call(self, call);
    }

    fn visit_expr(&mut self, expr: &'ast Expr) {
        visit::visit_expr(self, expr);
        let Expr::MethodCall(call) = expr else { return };
        asked(self, call);
    }
}

/// The questions that such a method is given, where they are no comparisons.
fn asked(finder: &mut Finder<'_>, call: &syn::ExprMethodCall) {
    if !ASKING.contains(&call.method.to_string().as_str()) {
        return;
    }
    match call.args.first() {
        Some(Expr::Closure(closure)) => finder.question(&closure.body),
        Some(path @ Expr::Path(_)) => {
            finder.wrap(path, "(|it| (", ")(it) || ON)", "is taken for true");
            finder.wrap(path, "(|it| (", ")(it) && !ON)", "is taken for false");
        }
        _ => {}
    }
}
