/** Window Center and Width: which values are shown as grey, in the units of the picture after rescaling. */
export interface GreyWindow {
  readonly center: number;
  readonly width: number;
}
