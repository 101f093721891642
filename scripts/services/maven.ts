import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { cached } from './cache.ts'

export interface Artifact {
  readonly group: string
  readonly name: string
  readonly version: string
  /** Groups whose artifacts are there already by another way. */
  readonly without?: readonly string[]
}

/** The folder with the jars of artifacts and of all that they need, fetched with Maven the first time. */
export function jars(name: string, artifacts: readonly Artifact[]): Promise<string> {
  return cached(name, folder => {
    assertThere('java', ['-version'], 'Java 17 or newer')
    assertThere('mvn', ['--version'], 'Maven')
    const pom = join(folder, 'pom.xml')
    writeFileSync(pom, projectOf(artifacts))
    const goal = ['dependency:copy-dependencies', `-DoutputDirectory=${folder}`, '-DincludeScope=runtime']
    execFileSync('mvn', ['-q', '-B', '-f', pom, ...goal], { stdio: ['ignore', 2, 2], timeout: 600_000 })
  })
}

function assertThere(program: string, args: readonly string[], what: string): void {
  try {
    execFileSync(program, args, { stdio: 'ignore', timeout: 60_000 })
  } catch (error) {
    throw new Error(`${program} cannot be run: install ${what}.`, { cause: error })
  }
}

function projectOf(artifacts: readonly Artifact[]): string {
  const dependencies = artifacts.map(({ group, name, version, without = [] }) => {
    const exclusions = without.map(one => `<exclusion><groupId>${one}</groupId><artifactId>*</artifactId></exclusion>`)
    return `<dependency><groupId>${group}</groupId><artifactId>${name}</artifactId><version>${version}</version>
      <exclusions>${exclusions.join('')}</exclusions></dependency>`
  })
  return `<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>
    <groupId>jumun</groupId><artifactId>services</artifactId><version>1</version>
    <dependencies>${dependencies.join('')}</dependencies></project>\n`
}
