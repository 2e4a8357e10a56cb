export async function writeGrowth(_say: (line: string) => void): Promise<void> {}
