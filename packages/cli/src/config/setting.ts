export type SettingValue = string | number | boolean

/** One thing that the command can be told, by flag, environment, file, or not at all. */
export interface Setting {
  /** Its place in the configuration file: `wallet.maxBalance` is `{ "wallet": { "maxBalance": … } }`. */
  readonly name: string
  readonly variable: string
  readonly type: 'string' | 'number' | 'boolean'
  readonly default?: SettingValue
  /** The default where `http.auth` is jwt, if it is another one. */
  readonly whenJwt?: SettingValue
  /** The default where `http.contract` is 003, if it is another one. */
  readonly when003?: SettingValue
  readonly secret?: true
  /** What it means, where no flag says it. */
  readonly about?: string
  /** The flag that sets it too, where there is one. */
  readonly flag?: string
}
