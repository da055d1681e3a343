import { child } from '../resolver/ast.ts'
import { SyntaxProblem, type SqlParser } from '../resolver/parser.ts'
import { pathChange, type PathChange } from './path-change.ts'

type Setting = { setting: string | undefined }

/** The search_path of one session as its statements go by: undefined while it is the one that the role begins with; `local` to the transaction, `before` it began. */
export type SessionPath = Setting & { local: Setting | undefined; before: Setting | undefined }

export function beginSessionPath(): SessionPath {
  return { setting: undefined, local: undefined, before: undefined }
}

/** The setting that a statement is run with now: a path, `untoldPath`, or undefined for the role's own. */
export function currentPath({ setting, local }: SessionPath): string | undefined {
  return local === undefined ? setting : local.setting
}

export function isInTransaction({ before }: SessionPath): boolean {
  return before !== undefined
}

/** Follows one statement: SET and its like, and the end of a transaction, which takes back SET LOCAL, and where it is undone all of them. */
export function followPath(path: SessionPath, text: string, parser: SqlParser): void {
  const [word = ''] = /^\s*\w+/.exec(text.toLowerCase()) ?? []
  switch (word.trim()) {
    case 'begin': case 'start':
      path.before ??= { setting: path.setting }
      return
    case 'rollback': case 'abort':
      if (/^\s*(?:rollback|abort)\s+(?:work\s+|transaction\s+)?to\b/i.test(text)) return
      if (path.before !== undefined) path.setting = path.before.setting
      path.before = path.local = undefined
      return
    case 'commit': case 'end':
      path.before = path.local = undefined
      return
    default: applyChange(path, readChange(text, parser))
  }
}

function applyChange(path: SessionPath, change: PathChange | undefined): void {
  if (change === undefined) return
  const { setting } = change
  // Outside of a transaction SET LOCAL has no effect.
  if (!change.isLocal) [path.setting, path.local] = [setting, undefined]
  else if (path.before !== undefined) path.local = { setting }
}

function readChange(text: string, parser: SqlParser): PathChange | undefined {
  try {
    return pathChange(child(parser.parse(text)[0], 'stmt') ?? {})
  } catch (error) {
    if (error instanceof SyntaxProblem) return undefined
    throw error
  }
}
