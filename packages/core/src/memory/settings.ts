import { settingOf } from '../calendar/setting-rows.ts'
import type { SettingRepository } from '../ports/settings.ts'
import type { Tables } from './tables.ts'

export function settingRepository(tables: () => Tables): SettingRepository {
  return {
    find: async names =>
      tables()
        .settings.find(names.map(name => [name]))
        .map(settingOf),
    async insertIfAbsent(inserted) {
      const { settings } = tables()
      for (const setting of inserted) if (!settings.has([setting.name])) settings.insert([setting])
    },
  }
}
