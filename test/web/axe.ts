import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Page } from 'playwright-core'

const source = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

type AxeResults = { violations: { id: string; nodes: { target: unknown[]; failureSummary?: string }[] }[] }
declare const axe: { run(options: object): Promise<AxeResults> }

/** What axe finds against WCAG 2.2 A and AA (or by some rules alone) on the page as it is now: `rule: element: why`, an empty list is a passing page. */
export async function accessibilityProblems(page: Page, rules: readonly string[] = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']): Promise<string[]> {
  if (!await page.evaluate(() => 'axe' in globalThis)) await page.evaluate(source)
  // What passes is counted and not told: to name each element of it takes longer than to look at it.
  const results = await page.evaluate((runOnly) => axe.run({ runOnly, resultTypes: ['violations'] }), rules)
  return results.violations.flatMap(({ id, nodes }) => nodes.map(({ target, failureSummary }) => `${id}: ${target.join(' ')}: ${failureSummary?.replaceAll(/\s+/g, ' ') ?? ''}`))
}

/** What makes the page wider than its window, outermost first; nothing in a page that fits. */
export async function sidewaysOverflow(page: Page): Promise<string[]> {
  return page.evaluate<string[]>(`(() => {
    const { scrollWidth, clientWidth } = document.documentElement
    if (scrollWidth <= clientWidth) return []
    const wide = [...document.querySelectorAll('body *')].filter((element) => element.getBoundingClientRect().right > clientWidth + 1)
    return [scrollWidth + ' of ' + clientWidth + ' px', ...wide.slice(0, 8).map((element) => element.tagName + '.' + element.className + ': ' + element.textContent.slice(0, 60))]
  })()`)
}

/** Waits until the page shows what it was opened for, and no skeleton in `looks` looks, one after the other. Live pages keep a connection open, so that the network is never idle. */
export async function settled(page: Page, looks = 3): Promise<void> {
  await page.locator('main *').first().waitFor()
  // Lists measure themselves after a frame, and draw in the next.
  const frames = 'new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => requestAnimationFrame(done))))'
  for (let calm = 0; calm < looks;) {
    await page.waitForTimeout(40)
    await page.evaluate(frames)
    calm = await page.locator('[aria-busy="true"]').count() === 0 ? calm + 1 : 0
  }
}
