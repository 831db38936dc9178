import 'react';

declare module 'react' {
  interface InputHTMLAttributes {
    /** Of a file input: a folder is chosen, with all that is below it. */
    readonly webkitdirectory?: '';
  }
}
