/** A page of docs/ko that is made from the sources. */
export function koreanPage(title: string, introduction: string, body: readonly string[]): string {
  const origin = '<!-- `npm run docs`가 소스에서 만듭니다. 직접 고치지 마세요. -->'
  return `${[`# ${title}`, origin, introduction, ...body].join('\n\n').trimEnd()}\n`
}
