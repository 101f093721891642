import type { Setting } from '../ports/settings.ts'
import { chosenKey, natural, text } from '../rows/field.ts'
import { rowShape } from '../rows/row-shape.ts'

export interface SettingRow extends Setting {
  /** Counts the writes of what changes, such as the sign of life that readiness leaves. */
  readonly revision: number
}

export const settingRows = rowShape<SettingRow, Setting>({
  key: ['name'],
  fields: {
    name: chosenKey(setting => setting.name),
    value: text(setting => setting.value),
    revision: natural(() => 0),
  },
})

export function settingOf({ name, value }: SettingRow): Setting {
  return { name, value }
}
