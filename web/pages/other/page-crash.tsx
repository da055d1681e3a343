import { Button } from '@mantine/core'
import { useEffect } from 'react'
import { useRouteError } from 'react-router'
import { Failure } from '../../components/state/notes.tsx'

/** What is shown in place of a page that broke: what happened, and a way on. */
export function PageCrash() {
  const thrown = useRouteError()
  const error = thrown instanceof Error ? thrown : new Error(String(thrown))
  const isOutdated = /dynamically imported module|importing a module script/i.test(error.message)
  // After an upgrade the server has other files than the ones this page was built from.
  useEffect(() => {
    if (isOutdated && sessionStorage.getItem('trunkline-reloaded') !== '1') {
      sessionStorage.setItem('trunkline-reloaded', '1')
      location.reload()
    }
  }, [isOutdated])
  return (
    <div style={{ maxWidth: 720, margin: '10vh auto', padding: 16, display: 'grid', gap: 14 }}>
      <Failure error={error} title="This page broke" onRetry={() => location.reload()} />
      <Button component="a" href="/" variant="default" style={{ justifySelf: 'start' }}>Go home</Button>
    </div>
  )
}
