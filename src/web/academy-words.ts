// Words for what the API names by a word of its own, on the pages of academies.

export const phaseNames: Readonly<Record<string, string>> = {
  first: 'First school',
  primary: 'Primary school',
  middle: 'Middle school',
  secondary: 'Secondary school',
  sixthForm: 'Sixth form',
  allThrough: 'All-through school',
  special: 'Special school',
  other: 'Other',
}

export const startNames: Readonly<Record<string, string>> = {
  founded: 'founded in the trust',
  joined: 'joined',
  merged: 'came by a merger',
  split: 'came by a split',
}
export const endNames: Readonly<Record<string, string>> = {
  left: 'left for another trust',
  closed: 'closed',
  merged: 'merged into another',
  split: 'was split',
}

export const countNames: Readonly<Record<string, string>> = {
  pupils: 'Pupils',
  staff: 'Staff',
  floorAreaM2: 'Floor area (m²)',
}

export const options = (names: Readonly<Record<string, string>>) => [
  { value: '', text: 'Choose' },
  ...Object.entries(names).map(([value, text]) => ({ value, text })),
]
