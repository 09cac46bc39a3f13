/** What a run asks of its brokers: sessions as short as its workers have them. */
export const clusterSettings: Readonly<Record<string, string>> = { 'group.min.session.timeout.ms': '1000' }
