"use client"

import { Menu, MenuDropdown, MenuItem, MenuTarget } from "@mantine/core"
import type { Route } from "next"
import Link from "next/link"
import styles from "./footer.module.css"

/** The orders that have no column head, and all of them on a phone. */
export function OrderMenu({ words, orders }: { words: string; orders: readonly { href: Route; words: string }[] }) {
  return (
    <Menu position="bottom-start">
      <MenuTarget>
        <button type="button" className={styles.order} aria-label={`Sorted ${words}, choose an order`}>
          {words}
        </button>
      </MenuTarget>
      <MenuDropdown>
        {orders.map((order) => (
          <MenuItem key={order.words} component={Link} href={order.href}>
            {order.words}
          </MenuItem>
        ))}
      </MenuDropdown>
    </Menu>
  )
}
