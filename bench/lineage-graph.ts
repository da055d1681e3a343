// The lineage graph of up to 500 entities in Chromium: how long its layout takes off the main thread, and the frames a second while it is panned and zoomed.
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { putEntities } from '../src/catalog/put.ts'
import { writeLineage } from '../src/catalog/lineage/write-lineage.ts'
import { browser } from '../test/browser.ts'
import { openSite } from '../test/web/site.ts'
import { visit } from '../test/web/visit.ts'
import { generateLineage } from './generated-lineage.ts'

const sizes = (process.argv[2] ?? '5,50,630').split(',').map(Number)
/** Where to put pictures of each size, light and dark; none where it is not said. */
const pictures = process.argv[3]

const chromium = await browser()
for (const nodes of sizes) await measure(nodes)
await chromium.close()
process.exit(0)

async function measure(nodes: number): Promise<void> {
  const site = await openSite({ major: 18, sql: [] })
  const { batches, edges, focus } = generateLineage(nodes)
  for (const batch of batches) await putEntities(site.pool, batch, { overrideMetadata: false, updatedBy: 'bench' })
  await writeLineage(site.pool, { edges, dependencies: [] }, { evidenceScope: 'generated', updatedBy: 'bench', now: Date.now() })
  const { page, problems } = await visit(chromium, site.address)
  await page.setViewportSize({ width: 1440, height: 900 })
  const begun = performance.now()
  await page.goto(`/lineage?focus=${encodeURIComponent(focus)}&up=30&down=30`)
  await page.waitForSelector('.react-flow__node', { timeout: 60_000 })
  const shownMs = performance.now() - begun
  await page.waitForTimeout(600)
  const drawn = await page.locator('.react-flow__node').count()
  if (pictures !== undefined) await picture(page, nodes)
  const frames = await framesWhileMoving(page)
  say(`${String(nodes).padStart(4)} nodes: ${drawn} drawn, ${edges.length} edges, first drawn after ${(shownMs / 1000).toFixed(1)} s, ${frames.perSecond.toFixed(0)} frames/s moving (slowest tenth ${frames.slowTenth.toFixed(0)}), reach 45`)
  if (problems.length > 0) say(`  the page complains: ${problems.join('; ')}`)
  await page.context().close()
  await site.close()
}

/** Pans and zooms as a hand would for four seconds, and counts the frames in the page itself. */
async function framesWhileMoving(page: Page): Promise<{ perSecond: number; slowTenth: number }> {
  const box = await page.locator('.react-flow').boundingBox()
  if (box === null) throw new Error('The graph is not on the page.')
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2]
  // As text: it runs in the page, where other names are known than here.
  await page.evaluate('const times = window.frameTimes = []; const tick = (now) => { times.push(now); requestAnimationFrame(tick) }; requestAnimationFrame(tick)')
  await page.mouse.move(x, y)
  for (let round = 0; round < 4; round++) {
    await page.mouse.wheel(0, round % 2 === 0 ? -240 : 240)
    await page.mouse.move(x, box.y + 30)
    await page.mouse.down()
    for (let step = 0; step < 50; step++) {
      await page.mouse.move(x + Math.sin(step / 8) * 260, box.y + 30 + Math.abs(Math.cos(step / 8)) * 160)
      await page.waitForTimeout(12)
    }
    await page.mouse.up()
  }
  const times = await page.evaluate<number[]>('window.frameTimes')
  const gaps = times.slice(1).map((time, index) => time - (times[index] ?? time)).toSorted((a, b) => a - b)
  const mean = gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length
  return { perSecond: 1000 / mean, slowTenth: 1000 / (gaps[Math.floor(gaps.length * 0.9)] ?? mean) }
}

async function picture(page: Page, nodes: number): Promise<void> {
  mkdirSync(pictures ?? '', { recursive: true })
  for (const scheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme: scheme })
    await page.waitForTimeout(300)
    await page.screenshot({ path: join(pictures ?? '', `lineage-${nodes}-${scheme}.png`) })
  }
  await page.emulateMedia({ colorScheme: 'light' })
}

function say(line: string): void {
  process.stdout.write(`${line}\n`)
}
