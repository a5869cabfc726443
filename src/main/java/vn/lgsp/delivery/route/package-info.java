/**
 * Camel's side of delivering: the components {@code bus:}, {@code jslt:} and {@code partner:} that routes of system folders
 * are wired from, and the call that runs such a route.
 */
@NullMarked
package vn.lgsp.delivery.route;

import org.jspecify.annotations.NullMarked;
