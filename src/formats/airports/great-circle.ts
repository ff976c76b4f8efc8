/** A place on the globe, in degrees. */
export interface Place {
  readonly latitude: number
  readonly longitude: number
}

/** The mean radius of the Earth, in km: R1 = (2a + b) / 3 of the ellipsoid GRS 80 (IUGG). */
const earthRadiusKm = 6371.0088

const radians = (degrees: number): number => (degrees * Math.PI) / 180

/**
 * The great-circle distance between two places in km, by the haversine formula on a sphere of the mean radius, as decimal text
 * rounded once, to 0.1 km. This is the only place where a quantity comes from floating point: there is no trigonometry in decimals, and
 * the error of it (below a millimetre) is far below what is rounded away. The sphere itself is up to 0.5 % off the ellipsoid.
 * DESNZ's factors contain the 8 % for what aeroplanes fly round about, so nothing is added here.
 */
export function greatCircleKm(from: Place, to: Place): string {
  const north = Math.sin(radians(to.latitude - from.latitude) / 2) ** 2
  const east = Math.sin(radians(to.longitude - from.longitude) / 2) ** 2
  const half = north + Math.cos(radians(from.latitude)) * Math.cos(radians(to.latitude)) * east
  return (2 * earthRadiusKm * Math.asin(Math.min(1, Math.sqrt(half)))).toFixed(1)
}
