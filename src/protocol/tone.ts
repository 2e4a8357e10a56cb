/** How a state looks; shapes carry its meaning, and each tone is a colour of the theme. */
export type Tone = 'working' | 'needsYou' | 'done' | 'failed' | 'quiet' | 'mark';
