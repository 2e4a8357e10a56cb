export async function soak(_minutes: number): Promise<number> {
  return 0;
}
