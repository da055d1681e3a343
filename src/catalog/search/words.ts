/** The longest word that is kept; longer ones are cut, in documents and in queries alike. */
const mostWordLength = 60

/**
 * The words of a name or text, in lower case and without accents: `orderItems_v2` is order, items, v2.
 * A text without letters or digits (an emoji) is one word by itself.
 */
export function toWords(text: string): string[] {
  if (/^[a-z0-9_]+$/.test(text)) return text.split('_').filter((word) => word !== '').map(cut)
  // ASCII needs no folding; NUL and halves of surrogate pairs cannot be stored.
  const plain = /^[\x01-\x7f]*$/.test(text) ? text : text.toWellFormed().replaceAll('\0', '').normalize('NFKD').replace(/\p{M}/gu, '')
  const runs = plain.match(/[\p{L}\p{N}]+/gu)
  if (runs === null) return plain.trim() === '' ? [] : [cut(plain.trim().toLowerCase())]
  return runs.flatMap(splitCase).map((word) => cut(word.toLowerCase()))
}

/** A name without case, accents and separators: `Order_Items` and `orderItems` are both `orderitems`. */
export function toNameKey(name: string): string {
  return toWords(name).join('')
}

/** A word quoted for tsvector and tsquery input. */
export function quoteLexeme(word: string): string {
  return `'${word.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`
}

/** Breaks `orderItems` and `HTTPServer` where the case does. */
function splitCase(run: string): string[] {
  if (!/\p{Lu}/u.test(run)) return [run]
  return run.replace(/([\p{Ll}\p{N}])(\p{Lu})/gu, '$1 $2').replace(/(\p{Lu})(\p{Lu}\p{Ll})/gu, '$1 $2').split(' ')
}

function cut(word: string): string {
  return word.length > mostWordLength ? [...word].slice(0, mostWordLength).join('') : word
}
