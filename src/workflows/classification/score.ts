import type { ContentEvidence, NameEvidence } from './evidence.ts'
import type { ContentTest, Recognizer } from './recognizers/recognizer.ts'

/** Fewer values contradict no name. */
const fewValues = 5

/**
 * How sure a recogniser is, from 0 to 1. A name alone is believed (0.85) unless values contradict it; values alone are believed where they
 * pass a test that others rarely pass; both together make nearly certain.
 */
export function scoreOf(recognizer: Recognizer, name: NameEvidence, content: ContentEvidence | undefined): number {
  if (recognizer.content === undefined || content === undefined) return withoutValues(name)
  const share = content.matched / content.considered
  if (content.isWithin) return content.matched >= 3 && share >= 0.1 ? 0.8 + 0.15 * share : 0
  const alone = name.isSilenced && recognizer.content.heedsName === true ? 0 : aloneScore(recognizer.content, content, share)
  if (name.strength === 'strong') return Math.max(alone, withStrongName(recognizer.content, { name, content }, share))
  if (name.strength === 'weak') return Math.max(alone, withWeakName(recognizer.content, name, share))
  return alone
}

function withoutValues({ strength, inComment }: NameEvidence): number {
  if (strength === 'strong') return inComment ? 0.9 : 0.85
  return strength === 'weak' ? (inComment ? 0.7 : 0.5) : 0
}

function withStrongName({ isWeak, refutedBy }: ContentTest, { name, content: { considered, refuted } }: { name: NameEvidence; content: ContentEvidence }, share: number): number {
  if (share >= 0.5) return (isWeak === true ? 0.85 : 0.9) + 0.09 * share
  if (refutedBy !== undefined && !name.byTable) return refuted * 2 > considered ? 0.3 : 0.85 + 0.05 * share
  if (considered < fewValues) return share > 0 ? 0.85 : 0.75
  return share >= 0.2 ? 0.82 : 0.3
}

function withWeakName({ isWeak }: ContentTest, { inComment }: NameEvidence, share: number): number {
  if (isWeak === true) return 0.5 + (inComment ? 0.2 : 0)
  return share >= 0.6 ? 0.8 + 0.15 * share : 0.5 * share
}

function aloneScore({ aloneFrom = 2, aloneLeast = fewValues }: ContentTest, { considered }: ContentEvidence, share: number): number {
  return share >= aloneFrom && considered >= aloneLeast ? 0.8 + 0.15 * share : 0
}
