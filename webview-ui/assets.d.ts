/** The bundler makes a string of it. */
declare module '*.svg' {
  const text: string;
  export default text;
}

/** The bundler collects it into the page's style sheet. */
declare module '*.css';
