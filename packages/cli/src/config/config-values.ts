/** The values of settings by their names. */
export interface ConfigValues {
  text(name: string): string | undefined
  number(name: string): number
  flag(name: string): boolean
}
