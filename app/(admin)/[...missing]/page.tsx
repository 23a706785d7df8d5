import { notFound } from "next/navigation"

/** Any other address, inside the frame. */
export default function MissingPage(): never {
  notFound()
}
