import type { Pool } from 'pg'
import { openExportFolder } from './folder.ts'
import { exportJson } from './json.ts'
import { exportMarkdown } from './markdown/export-markdown.ts'
import { exportOpenLineage } from './open-lineage/export-open-lineage.ts'
import { createCatalogReader } from './reader.ts'

export const exportFormats = ['json', 'markdown', 'openlineage'] as const
export type ExportFormat = (typeof exportFormats)[number]

/**
 * Writes the whole catalog into a folder; gives the number of files.
 *
 * The text depends on the catalog's content alone (no ids, no times), so that an unchanged catalog gives the same bytes.
 */
export async function exportCatalog(pool: Pool, options: { format: ExportFormat; directory: string }): Promise<number> {
  const folder = await openExportFolder(options.directory)
  const read = createCatalogReader(pool)
  if (options.format === 'openlineage') await exportOpenLineage(pool, read, folder)
  else await (options.format === 'json' ? exportJson(read, folder) : exportMarkdown(read, folder))
  return folder.finish()
}
