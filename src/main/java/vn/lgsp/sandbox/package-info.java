/**
 * Simulated partners for sandbox and tests: the stubs of every system's folder behind one server, with a memory and a
 * ledger of what arrived. Knows no system by name. Depends on no other package.
 */
@NullMarked
package vn.lgsp.sandbox;

import org.jspecify.annotations.NullMarked;
