//! What a template of the user may say. The language is small on purpose: whatever one expression builds is printed, so
//! that the limits of output and of steps bound time and memory. Without variables of its own, functions and
//! multiplication a template cannot double a text again and again.

use minijinja::machinery::ast::{BinOpKind, Expr, Stmt, UnaryOpKind};
use minijinja::machinery::{self, Token};
use minijinja::syntax::SyntaxConfig;

use super::Source;
use crate::report::diagnostic::Diagnostic;
use crate::text::limits;
use crate::text::source::Span;

/// Checks a template before it is compiled.
///
/// # Errors
/// The first statement or expression that is too long, nested too deep, or no part of the language. Mistakes in the
/// syntax are left to the compiler.
pub(super) fn check(template: Source<'_>, syntax: &SyntaxConfig) -> Result<(), Diagnostic> {
    // The compiler recurses for each operator and each block.
    shape(template, syntax)?;
    let Ok(Stmt::Template(root)) = machinery::parse(template.text, "", syntax.clone()) else { return Ok(()) };
    Walk { template }.body(&root.children)
}

fn shape(template: Source<'_>, syntax: &SyntaxConfig) -> Result<(), Diagnostic> {
    let tokens = machinery::tokenize(template.text, false, syntax.clone());
    let mut in_tag = 0;
    let mut is_statement = false;
    let mut blocks = Blocks::default();
    for token in tokens {
        // The compiler stops at the same place.
        let Ok((token, span)) = token else { return Ok(()) };
        let at = Span::new(template.id, span.start_offset as usize, span.end_offset as usize);
        match token {
            Token::VariableStart | Token::BlockStart => {
                in_tag = 0;
                is_statement = matches!(token, Token::BlockStart);
                continue;
            }
            Token::TemplateData(_) | Token::VariableEnd | Token::BlockEnd => continue,
            _ => in_tag += 1,
        }
        if in_tag > limits::TEMPLATE_TOKENS {
            let message =
                format!("an expression of more than {} words and operators", limits::TEMPLATE_TOKENS);
            return Err(Diagnostic::error(message).at(at).help("write several values, or several blocks"));
        }
        if let (1, true, Token::Ident(word)) = (in_tag, is_statement, token) {
            blocks.begin(word);
            if blocks.depth > limits::TEMPLATE_BLOCKS {
                let message = format!("more than {} blocks inside each other", limits::TEMPLATE_BLOCKS);
                return Err(Diagnostic::error(message).at(at).help("an `elif` is a block inside its `if`"));
            }
        }
    }
    Ok(())
}

/// The blocks that are open.
#[derive(Default)]
struct Blocks {
    /// What each counts for: one, and one more for each `elif`.
    open: Vec<usize>,
    depth: usize,
}

impl Blocks {
    /// The first word of a statement.
    fn begin(&mut self, word: &str) {
        match (word, self.open.last_mut()) {
            ("elif", Some(last)) => {
                *last += 1;
                self.depth += 1;
            }
            ("else", _) => {}
            (word, _) if word.starts_with("end") => self.depth -= self.open.pop().unwrap_or(0),
            _ => {
                self.open.push(1);
                self.depth += 1;
            }
        }
    }
}

struct Walk<'t> {
    template: Source<'t>,
}

impl Walk<'_> {
    fn body(&self, statements: &[Stmt<'_>]) -> Result<(), Diagnostic> {
        statements.iter().try_for_each(|statement| self.statement(statement))
    }

    fn statement(&self, statement: &Stmt<'_>) -> Result<(), Diagnostic> {
        match statement {
            Stmt::Template(template) => self.body(&template.children),
            Stmt::EmitRaw(_) => Ok(()),
            Stmt::EmitExpr(emitted) => self.value(&emitted.expr),
            Stmt::IfCond(block) => {
                self.condition(&block.expr)?;
                self.body(&block.true_body)?;
                self.body(&block.false_body)
            }
            Stmt::ForLoop(block) => {
                if block.recursive {
                    return Err(self.refuse(block.span(), "a recursive loop"));
                }
                if !is_path(&block.iter) {
                    return Err(self.refuse(block.iter.span(), "a loop over anything but a path"));
                }
                block.filter_expr.as_ref().map_or(Ok(()), |asked| self.condition(asked))?;
                self.body(&block.body)?;
                self.body(&block.else_body)
            }
            Stmt::Set(other) => Err(self.refuse(other.span(), "`set`")),
            Stmt::SetBlock(other) => Err(self.refuse(other.span(), "`set`")),
            Stmt::WithBlock(other) => Err(self.refuse(other.span(), "`with`")),
            Stmt::AutoEscape(other) => Err(self.refuse(other.span(), "`autoescape`")),
            Stmt::FilterBlock(other) => Err(self.refuse(other.span(), "`filter`")),
            Stmt::Do(other) => Err(self.refuse(other.span(), "`do`")),
        }
    }

    /// What is printed.
    fn value(&self, expr: &Expr<'_>) -> Result<(), Diagnostic> {
        match expr {
            Expr::List(list) => list.items.iter().try_for_each(|item| self.value(item)),
            Expr::Map(map) => {
                map.keys.iter().try_for_each(|key| self.value(key))?;
                map.values.iter().try_for_each(|value| self.value(value))
            }
            Expr::IfExpr(choice) => {
                self.condition(&choice.test_expr)?;
                self.value(&choice.true_expr)?;
                choice.false_expr.as_ref().map_or(Ok(()), |other| self.value(other))
            }
            Expr::UnaryOp(operation) if matches!(operation.op, UnaryOpKind::Neg) => {
                self.value(&operation.expr)
            }
            Expr::BinOp(operation)
                if matches!(
                    operation.op,
                    BinOpKind::Concat | BinOpKind::Add | BinOpKind::Sub | BinOpKind::ScAnd | BinOpKind::ScOr
                ) =>
            {
                self.value(&operation.left)?;
                self.value(&operation.right)
            }
            other => self.condition(other),
        }
    }

    /// What is only asked: it costs the same whatever the values are.
    fn condition(&self, expr: &Expr<'_>) -> Result<(), Diagnostic> {
        match expr {
            path if is_path(path) => Ok(()),
            Expr::Const(_) => Ok(()),
            Expr::UnaryOp(operation) if matches!(operation.op, UnaryOpKind::Not) => {
                self.condition(&operation.expr)
            }
            Expr::BinOp(operation) => match operation.op {
                BinOpKind::ScAnd | BinOpKind::ScOr => {
                    self.condition(&operation.left)?;
                    self.condition(&operation.right)
                }
                BinOpKind::Eq
                | BinOpKind::Ne
                | BinOpKind::Lt
                | BinOpKind::Lte
                | BinOpKind::Gt
                | BinOpKind::Gte => {
                    let one = |expr: &Expr<'_>| matches!(expr, Expr::Const(_));
                    let sides = [&operation.left, &operation.right];
                    if sides.iter().all(|side| one(side) || is_path(side))
                        && sides.iter().any(|side| one(side))
                    {
                        Ok(())
                    } else {
                        Err(self
                            .refuse(operation.span(), "a comparison of anything but a path with a constant"))
                    }
                }
                BinOpKind::Mul | BinOpKind::Pow => Err(self.refuse(operation.span(), "multiplication")),
                BinOpKind::In => Err(self.refuse(operation.span(), "`in` outside of a loop")),
                _ => Err(self.refuse(operation.span(), "this operator here")),
            },
            Expr::Filter(other) => Err(self.refuse(other.span(), "a filter")),
            Expr::Test(other) => Err(self.refuse(other.span(), "a test")),
            Expr::Call(other) => Err(self.refuse(other.span(), "a call")),
            Expr::Slice(other) => Err(self.refuse(other.span(), "a slice")),
            other => Err(self.refuse(other.span(), "this expression here")),
        }
    }

    fn refuse(&self, span: machinery::Span, what: &str) -> Diagnostic {
        let at = Span::new(self.template.id, span.start_offset as usize, span.end_offset as usize);
        Diagnostic::error(format!("a template cannot use {what}")).at(at).help(
            "a template has `if`, `for NAME in PATH`, paths, constants, `not`, `and`, `or`, comparisons of a path with a \
             constant, `a if b else c`, `~`, `+`, `-`, lists and maps",
        )
    }
}

/// `a.b`, `a[0]`, `a["b"]`.
fn is_path(expr: &Expr<'_>) -> bool {
    match expr {
        Expr::Var(_) => true,
        Expr::GetAttr(step) => is_path(&step.expr),
        Expr::GetItem(step) => matches!(step.subscript_expr, Expr::Const(_)) && is_path(&step.expr),
        _ => false,
    }
}
