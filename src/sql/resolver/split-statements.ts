/** One statement of a script; `position` is where it starts, in characters from 0. */
export type ScriptStatement = { text: string; position: number }

/**
 * Splits a script into its statements as psql does: semicolons in texts, comments, parentheses and bodies of BEGIN ATOMIC end nothing;
 * backslash commands and the data of COPY … FROM STDIN are left out.
 */
export function splitStatements(script: string): ScriptStatement[] {
  const statements: ScriptStatement[] = []
  const reader = { script, position: 0, start: 0, depth: 0, blocks: 0, words: '' }
  const token = new RegExp(tokens.source, tokens.flags)
  while (reader.position < script.length) {
    token.lastIndex = reader.position
    const found = token.exec(script)?.[0] ?? script[reader.position]!
    if (found[0] === '\\') skipCommand(reader, found, statements)
    else if (found === ';' && reader.depth === 0 && reader.blocks === 0) endStatement(reader, statements)
    else advance(reader, found)
  }
  addStatement(reader, statements, script.length)
  return statements
}

type Reader = { readonly script: string; position: number; start: number; depth: number; blocks: number; words: string }

const tokens = /--[^\n]*|\/\*|[eE]'(?:[^'\\]|\\[\s\S]|'')*'?|'(?:[^']|'')*'?|"(?:[^"]|"")*"?|\$(?:[\p{L}_][\p{L}\p{N}_]*)?\$|[\p{L}_][\p{L}\p{N}_$]*|\\[^\n]*|[\s\S]/uy
const keptWords = 200

function advance(reader: Reader, found: string): void {
  const { script } = reader
  reader.position += found.length
  if (found === '/*') reader.position = endOfComment(script, reader.position)
  else if (/^\$.*\$$/.test(found)) {
    const end = script.indexOf(found, reader.position)
    reader.position = end < 0 ? script.length : end + found.length
  } else if (found === '(') reader.depth += 1
  else if (found === ')') reader.depth = Math.max(0, reader.depth - 1)
  else if (/^[\p{L}_]/u.test(found) && !/^[eE]'/.test(found)) countBlock(reader, found.toLowerCase())
}

/** Comments nest. */
function endOfComment(script: string, position: number): number {
  let depth = 1
  let at = position
  while (depth > 0 && at < script.length) {
    if (script.startsWith('*/', at)) [depth, at] = [depth - 1, at + 2]
    else if (script.startsWith('/*', at)) [depth, at] = [depth + 1, at + 2]
    else at += 1
  }
  return at
}

/** BEGIN ATOMIC … END of a function's body, with CASE … END inside. */
function countBlock(reader: Reader, word: string): void {
  if (reader.depth > 0) return
  if (reader.words.length < keptWords) reader.words += ` ${word}`
  const isRoutine = /^ create (?:or replace )?(?:function|procedure) /.test(reader.words)
  if (!isRoutine) return
  if (word === 'begin' && /^\s+atomic\b/i.test(reader.script.slice(reader.position, reader.position + 40))) reader.blocks += 1
  else if (word === 'case' && reader.blocks > 0) reader.blocks += 1
  else if (word === 'end' && reader.blocks > 0) reader.blocks -= 1
}

function endStatement(reader: Reader, statements: ScriptStatement[]): void {
  addStatement(reader, statements, reader.position)
  reader.position += 1
  reader.start = reader.position
  const last = statements.at(-1)?.text ?? ''
  if (/^copy\s[\s\S]*\sfrom\s+stdin\b/i.test(last)) skipCopyData(reader)
}

function skipCopyData(reader: Reader): void {
  const { script } = reader
  const lineEnd = script.indexOf('\n', reader.position)
  const data = lineEnd < 0 ? '' : script.slice(lineEnd)
  const end = /\n\\\.[^\n]*(?:\n|$)/.exec(data)
  // Without its end mark there was no data to send.
  if (end === null) return
  reader.position = lineEnd + end.index + end[0].length
  reader.start = reader.position
}

/** A backslash command ends what stands before it where it sends it, and otherwise stands between statements. */
function skipCommand(reader: Reader, command: string, statements: ScriptStatement[]): void {
  if (command.startsWith('\\;')) {
    endStatement(reader, statements)
    reader.position += 1
    reader.start = reader.position
    return
  }
  if (/^\\(?:g|gx|gset|gexec|gdesc|crosstabview|watch|bind|parse|sendpipeline)\b/.test(command)) addStatement(reader, statements, reader.position)
  else if (reader.script.slice(reader.start, reader.position).trim() !== '') {
    // In the middle of a statement it is not part of it.
    reader.position += command.length
    return
  }
  reader.position += command.length
  reader.start = reader.position
  reader.words = ''
}

function addStatement(reader: Reader, statements: ScriptStatement[], end: number): void {
  const whole = reader.script.slice(reader.start, end)
  const lead = /^(?:\s|--[^\n]*(?:\n|$)|\/\*[\s\S]*?\*\/)*/.exec(whole)![0].length
  const text = whole.slice(lead).trimEnd()
  if (text !== '') statements.push({ text, position: reader.start + lead })
  reader.words = ''
  reader.depth = 0
  reader.blocks = 0
}
