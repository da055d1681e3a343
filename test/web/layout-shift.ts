import type { Page } from 'playwright-core'

/** What https://web.dev/articles/cls calls good; the sum of a whole visit here, which is stricter than its worst five seconds. */
const good = 0.1

/** Has a window watch what jumps on every page that it opens from now on. */
export async function watchShifts(page: Page): Promise<void> {
  await page.addInitScript(`
    window.layoutShifts = []
    new PerformanceObserver((list) => {
      for (const { value, hadRecentInput, sources } of list.getEntries()) {
        if (hadRecentInput) continue
        const moved = (sources ?? []).map(({ node, previousRect, currentRect }) => {
          const element = node?.nodeType === 1 ? node : node?.parentElement
          return (element?.tagName ?? '?') + ' ' + (element?.textContent ?? '').slice(0, 30) + ' from ' + Math.round(previousRect.y) + ' to ' + Math.round(currentRect.y)
        })
        layoutShifts.push({ value, moved })
      }
    }).observe({ type: 'layout-shift', buffered: true })`)
}

/** What jumped on the page so far, the worst first, where it is more than good; nothing on a calm page. */
export async function layoutShifts(page: Page): Promise<string[]> {
  const shifts = await page.evaluate<{ value: number; moved: string[] }[]>('layoutShifts')
  if (shifts.reduce((sum, { value }) => sum + value, 0) <= good) return []
  return shifts.toSorted((a, b) => b.value - a.value).map(({ value, moved }) => `jumps by ${value.toFixed(2)}: ${moved.join('; ')}`)
}
