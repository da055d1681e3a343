import { Button, Modal, Switch, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { createPipeline, operatePipeline } from '../../api/pipelines.ts'
import type { TestSuite } from '../../api/quality.ts'
import { failureText } from '../../components/curate/use-edit.ts'
import { Icon } from '../../components/icons/icon.tsx'
import styles from '../../components/quality/quality.module.css'
import { ScheduleEditor } from '../../components/schedule/schedule-editor.tsx'
import { ownTimezone } from './own-timezone.ts'
import type { Schedule } from '../../components/schedule/schedule-shape.ts'
import { SuiteTests } from './suite-tests.tsx'

type NewSuitePipelineProps = { suite: TestSuite; taken: readonly string[] }

/** Adds a pipeline that runs the tests of a suite, all or chosen ones. */
export function NewSuitePipeline(props: NewSuitePipelineProps) {
  const [isOpen, setOpen] = useState(false)
  return (
    <>
      <Button mt={10} size="compact-sm" variant="default" leftSection={<Icon name="plus" size={14} />} onClick={() => setOpen(true)}>Add a pipeline</Button>
      <Modal opened={isOpen} onClose={() => setOpen(false)} size="min(640px, 100%)" title="Run tests on a schedule">{isOpen && <Form {...props} onClose={() => setOpen(false)} />}</Modal>
    </>
  )
}

function Form({ suite, taken, onClose }: NewSuitePipelineProps & { onClose: () => void }) {
  const queries = useQueryClient()
  const [name, setName] = useState(() => freeName('tests', taken))
  const [chosen, setChosen] = useState<string[]>([])
  const [keepsRows, setKeepsRows] = useState(false)
  const [schedule, setSchedule] = useState<Schedule>({ cron: '0 6 * * *', timezone: ownTimezone() })
  const save = useMutation({
    mutationFn: async () => {
      const config = { type: 'TestSuite', ...(keepsRows && { sampleFailedRows: true }), ...(chosen.length > 0 && { testCases: chosen }) }
      const pipeline = await createPipeline({
        name: name.trim(), pipelineType: 'TestSuite', service: { id: suite.id, type: 'testSuite' }, config, loggerLevel: 'INFO', raiseOnError: true,
        airflowConfig: { ...(schedule.cron !== undefined && schedule.cron !== '' && { scheduleInterval: schedule.cron }), pipelineTimezone: schedule.timezone },
      })
      await operatePipeline(pipeline.id, 'deploy').catch(() => {})
    },
    onSuccess: async () => {
      await Promise.all([['pipelines'], ['quality']].map((queryKey) => queries.invalidateQueries({ queryKey })))
      onClose()
    },
  })
  return (
    <form className={styles.form} onSubmit={(event) => { event.preventDefault(); save.mutate() }}>
      <TextInput label="Name" size="sm" required maxLength={256} value={name} error={taken.includes(name.trim()) ? 'The suite has a pipeline of this name.' : undefined} onChange={(event) => setName(event.currentTarget.value)} />
      <SuiteTests suite={suite} chosen={chosen} onChange={setChosen} />
      <Switch label="Keep some failing rows" description="Up to 50 of each test, with sensitive values masked." checked={keepsRows} onChange={(event) => setKeepsRows(event.currentTarget.checked)} />
      <ScheduleEditor schedule={schedule} onChange={setSchedule} />
      {save.isError && <p className={styles.error} role="alert">{failureText(save.error)}</p>}
      <div className={styles.filters}>
        <Button type="submit" size="sm" loading={save.isPending} disabled={name.trim() === '' || taken.includes(name.trim())}>Add and deploy</Button>
        <Button size="sm" variant="default" onClick={onClose}>Cancel</Button>
      </div>
    </form>
  )
}

function freeName(wanted: string, taken: readonly string[]): string {
  if (!taken.includes(wanted)) return wanted
  for (let next = 2; ; next++) if (!taken.includes(`${wanted}_${next}`)) return `${wanted}_${next}`
}
