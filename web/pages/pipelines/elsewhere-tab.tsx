import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { type Pipeline, pipelineFilesQuery } from '../../api/pipelines.ts'
import { Icon } from '../../components/icons/icon.tsx'
import { Failure } from '../../components/state/notes.tsx'
import { RowsSkeleton } from '../../components/state/skeletons.tsx'
import { CodeBlock } from '../../components/text/code-block.tsx'
import styles from './pipeline-form.module.css'

/** The files that run the same pipeline without this server’s scheduler. */
export function ElsewhereTab({ pipeline }: { pipeline: Pipeline }) {
  const files = useQuery(pipelineFilesQuery(pipeline))
  if (files.isError) return <Failure error={files.error} what="the files" onRetry={() => void files.refetch()} />
  if (files.data === undefined) return <RowsSkeleton rows={8} />
  return (
    <div className={styles.files}>
      <p className={styles.lead}>The same pipeline, run by something else. Its runs show up here all the same. Pause the schedule of this server, so that it does not run twice. No secret stands in these files.</p>
      {files.data.map((file) => (
        <section key={file.name} className={styles.file}>
          <h3>
            {file.title} <code>{file.name}</code>
            <Button size="compact-xs" variant="default" component="a" href={`data:text/plain;charset=utf-8,${encodeURIComponent(file.text)}`} download={file.name.split('/').at(-1)} leftSection={<Icon name="download" size={12} />}>Download</Button>
          </h3>
          <CodeBlock text={file.text} label={file.title} />
          {file.note !== undefined && <p>{file.note}</p>}
        </section>
      ))}
    </div>
  )
}
