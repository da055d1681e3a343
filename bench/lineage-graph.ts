// The lineage graph of 5, 50 and 500 entities in Chromium: when it is first drawn, the frames a second while it is panned and zoomed,
// and what a frame costs the page's main thread: processor time, so that other work on the machine counts little.
import { mkdirSync } from 'node:fs'
import { loadavg } from 'node:os'
import { join } from 'node:path'
import type { CDPSession, Page } from 'playwright-core'
import { putEntities } from '../src/catalog/put.ts'
import { writeLineage } from '../src/catalog/lineage/write-lineage.ts'
import { browser } from '../test/browser.ts'
import { openSite } from '../test/web/site.ts'
import { visit } from '../test/web/visit.ts'
import { generateLineage, type GeneratedLineage } from './generated-lineage.ts'

const sizes = (process.argv[2] ?? '5,50,500').split(',').map(Number)
/** Where to put pictures of each size, light and dark; none where it is not said. */
const pictures = process.argv[3]

/** What a frame may cost the main thread: half of one at 45 a second; the other half is for drawing. */
const mostMs = 11

const chromium = await browser()
for (const nodes of sizes) await measure(nodes)
await chromium.close()
process.exit(0)

async function measure(nodes: number): Promise<void> {
  const site = await openSite({ major: 18, sql: [] })
  const { batches, edges, focus } = generateReaching(nodes)
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
  const { cpu } = frames
  say(`${String(nodes).padStart(4)} nodes: ${drawn} drawn, ${edges.length} edges, first drawn after ${(shownMs / 1000).toFixed(1)} s, ${frames.perSecond.toFixed(0)} frames/s moving (slowest tenth ${frames.slowTenth.toFixed(0)}), to reach 45;`
    + ` main thread ${cpu.task.toFixed(1)} ms of processor a frame (script ${cpu.script.toFixed(1)}, style ${cpu.style.toFixed(1)}, layout ${cpu.layout.toFixed(1)}), to reach ${mostMs}, all of Chromium ${cpu.all.toFixed(0)} ms; load ${loadavg()[0]!.toFixed(1)}`)
  if (problems.length > 0) say(`  the page complains: ${problems.join('; ')}`)
  await page.context().close()
  await site.close()
}

/** A graph of which exactly so many entities are before, at or after its focus: what the page draws of it. */
function generateReaching(wanted: number): GeneratedLineage {
  for (let nodes = wanted; nodes < 3 * wanted; nodes++) {
    const generated = generateLineage(nodes)
    if (new Set([...reached(generated, 'from', 'to'), ...reached(generated, 'to', 'from')]).size === wanted) return generated
  }
  throw new Error(`No generated graph has ${wanted} entities around its focus.`)
}

function reached({ edges, focus }: GeneratedLineage, from: 'from' | 'to', to: 'from' | 'to'): Set<string> {
  const found = new Set([focus])
  for (const fqn of found) for (const edge of edges) if (edge[from].fqn === fqn) found.add(edge[to].fqn)
  return found
}

type Cpu = { task: number; script: number; style: number; layout: number; all: number }

/** Processor time of the page's main thread so far, and of all of Chromium's processes, which draw without a graphics card; in ms. */
async function cpuOfPage(session: CDPSession): Promise<Cpu> {
  const { metrics } = await session.send('Performance.getMetrics')
  const browserSession = await chromium.newBrowserCDPSession()
  const { processInfo } = await browserSession.send('SystemInfo.getProcessInfo')
  await browserSession.detach()
  const of = (name: string): number => (metrics.find((metric) => metric.name === name)?.value ?? 0) * 1000
  return { task: of('TaskDuration'), script: of('ScriptDuration'), style: of('RecalcStyleDuration'), layout: of('LayoutDuration'), all: processInfo.reduce((sum, one) => sum + one.cpuTime, 0) * 1000 }
}

/** Pans and zooms as a hand would for four seconds, and counts the frames in the page itself. */
async function framesWhileMoving(page: Page): Promise<{ perSecond: number; slowTenth: number; cpu: Cpu }> {
  const session = await page.context().newCDPSession(page)
  await session.send('Performance.enable', { timeDomain: 'threadTicks' })
  const box = await page.locator('.react-flow').boundingBox()
  if (box === null) throw new Error('The graph is not on the page.')
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2]
  // As text: it runs in the page, where other names are known than here.
  await page.evaluate('const times = window.frameTimes = []; const tick = (now) => { times.push(now); requestAnimationFrame(tick) }; requestAnimationFrame(tick)')
  const before = await cpuOfPage(session)
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
  const after = await cpuOfPage(session)
  const gaps = times.slice(1).map((time, index) => time - (times[index] ?? time)).toSorted((a, b) => a - b)
  const mean = gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length
  const perFrame = (part: keyof Cpu): number => (after[part] - before[part]) / Math.max(1, gaps.length)
  return {
    perSecond: 1000 / mean, slowTenth: 1000 / (gaps[Math.floor(gaps.length * 0.9)] ?? mean),
    cpu: { task: perFrame('task'), script: perFrame('script'), style: perFrame('style'), layout: perFrame('layout'), all: perFrame('all') },
  }
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
