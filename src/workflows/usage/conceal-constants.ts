/** Texts (also dollar-quoted ones), and numbers that are no parameter and no part of a name. */
const texts = /[eE]'(?:[^'\\]|\\[\s\S]|'')*(?:'|$)|'(?:[^']|'')*(?:'|$)|\$([A-Za-z_]\w*)?\$[\s\S]*?(?:\$\1\$|$)/g
const numbers = /(?<![\w$.])\d+(?:\.\d+)?(?:[eE][+-]?\d+)?(?!\w)/g

/** The statement with what is left of texts taken out, such as a password: the server keeps those of statements that are no queries. */
export function concealTexts(statement: string): string {
  return statement.replaceAll(texts, "'?'")
}

/** A statement that no parser reads, without any constant. */
export function concealConstants(statement: string): string {
  return concealTexts(statement).replaceAll(numbers, '?')
}
