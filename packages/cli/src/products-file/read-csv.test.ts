import { describe, expect, it } from 'vitest'
import { readCsv } from './read-csv.ts'

describe('readCsv', () => {
  it.each([
    ['productId,nmae,price,stock\na,A,1,1', 1, /^has an unknown column "nmae" \(did you mean name\?\)$/],
    ['productId,name,price,stock,colour\na,A,1,1,red', 1, /^has an unknown column "colour"; the first line must name/],
    ['productId,name,price\na,A,1', 1, /^lacks the column stock; /],
    ['name,name,price,stock\na,A,1,1', 1, /^has the column name twice$/],
    ['productId,name,price,stock\na,"A,1,1', 2, /^has a quote that is never closed$/],
    ['productId,name,price,stock\na,x"y,1,1', 2, /^has a quote in the middle/],
    ['productId,name,price,stock\n\na,A,1', 3, /^has 3 cells, the header has 4$/],
    ['', 1, /^is empty; /],
  ])('tells what is wrong with %j, and where', (text, line, message) => {
    const { rows, problems } = readCsv(text)
    expect(rows).toEqual([])
    expect(problems).toEqual([{ line, message: expect.stringMatching(message) }])
  })

  it('counts lines from the first line of a row, over line breaks in quotes and empty lines', () => {
    const { rows } = readCsv('\uFEFFproductId,name,price,stock\r\n\r\na,"A\nA",1,1\r\n ,,,\r\nb, B ,2,2\r\n')
    expect(rows.map(({ line, cells }) => [line, cells.productId, cells.name])).toEqual([
      [3, 'a', 'A\nA'],
      [6, 'b', 'B'],
    ])
  })
})
