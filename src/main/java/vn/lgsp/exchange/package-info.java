/**
 * The exchange: its envelope, its lifecycle and the kinds of failure. Knows neither Spring nor Camel; depends on
 * nothing else of the bus.
 */
@NullMarked
package vn.lgsp.exchange;

import org.jspecify.annotations.NullMarked;
