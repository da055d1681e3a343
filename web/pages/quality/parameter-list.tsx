import { ActionIcon, Button, Checkbox, Select, TagsInput, TextInput } from '@mantine/core'
import { Icon } from '../../components/icons/icon.tsx'
import styles from '../../components/quality/quality.module.css'

/** A parameter of a definition of one's own; `options` are all that may be given, where there are some. */
export type OwnParameter = { name: string; dataType: string; description: string; required: boolean; options: string[] }

const types = [{ value: 'STRING', label: 'text' }, { value: 'INT', label: 'whole number' }, { value: 'DECIMAL', label: 'number' }, { value: 'BOOLEAN', label: 'yes or no' }, { value: 'DATE', label: 'date' }, { value: 'TIMESTAMP', label: 'instant' }, { value: 'ARRAY', label: 'list' }]

/** The typed parameters of a definition, one after the other. */
export function ParameterList({ parameters, onChange }: { parameters: readonly OwnParameter[]; onChange: (parameters: OwnParameter[]) => void }) {
  const set = (index: number, next: Partial<OwnParameter>) => onChange(parameters.map((one, place) => (place === index ? { ...one, ...next } : one)))
  return (
    <fieldset className={styles.form} style={{ border: 0, margin: 0, padding: 0 }}>
      <legend style={{ fontSize: 13, fontWeight: 500, padding: 0, marginBottom: 6 }}>Parameters</legend>
      {parameters.map((parameter, index) => (
        <div key={index} className={styles.filters} role="group" aria-label={`Parameter ${index + 1}`}>
          <TextInput label="Name" size="sm" required w={150} spellCheck={false} value={parameter.name} onChange={(event) => set(index, { name: event.currentTarget.value })} />
          <Select label="Type" size="sm" w={140} allowDeselect={false} data={types} value={parameter.dataType} onChange={(value) => set(index, { dataType: value ?? 'STRING' })} />
          <TextInput label="Description" size="sm" w={200} value={parameter.description} onChange={(event) => set(index, { description: event.currentTarget.value })} />
          <TagsInput label="One of" size="sm" w={150} value={parameter.options} onChange={(options) => set(index, { options })} />
          <Checkbox label="Needed" mb={8} checked={parameter.required} onChange={(event) => set(index, { required: event.currentTarget.checked })} />
          <ActionIcon variant="subtle" color="gray" mb={4} aria-label={`Remove parameter ${index + 1}`} onClick={() => onChange(parameters.filter((_, place) => place !== index))}><Icon name="close" size={14} /></ActionIcon>
        </div>
      ))}
      <div><Button size="compact-sm" variant="default" leftSection={<Icon name="plus" size={13} />} onClick={() => onChange([...parameters, { name: '', dataType: 'STRING', description: '', required: false, options: [] }])}>Add a parameter</Button></div>
    </fieldset>
  )
}
