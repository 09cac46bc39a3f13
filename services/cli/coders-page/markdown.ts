/** Text as it is, whatever Markdown would make of it. */
export function plain(text: string): string {
  return text.replace(/[\\`*_[\]<>|~#]/g, '\\$&').replace(/\s+/g, ' ')
}

/** Codes, ids and file names; one of blanks alone would not be seen. */
export const code = (text: string) => (text.trim() === '' ? '(blank)' : `\`${text}\``)

export const codes = (list: readonly string[]) => list.map(code).join(', ')

/** A link to a heading of the same page. */
export const linkTo = (heading: string) => `[${plain(heading)}](#${heading.toLowerCase()})`

/** A table; columns that are empty in every row are left out. Cells are Markdown already. */
export function markdownTable(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const kept = head.map((_, column) => rows.some((row) => (row[column] ?? '') !== ''))
  const line = (cells: readonly string[]) => `| ${cells.filter((_, column) => kept[column]).join(' | ')} |`
  return [line(head), line(head.map(() => '---')), ...rows.map(line)]
}

/** Paragraphs, tables and headings, a blank line between each two. */
export const blocks = (...parts: readonly (string | readonly string[])[]): string =>
  parts
    .map((part) => (typeof part === 'string' ? part : part.join('\n')))
    .filter((part) => part !== '')
    .join('\n\n')
