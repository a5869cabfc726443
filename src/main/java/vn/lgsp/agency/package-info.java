/** Which codes of agencies there are and which of them mean the same, in memory. */
@NullMarked
package vn.lgsp.agency;

import org.jspecify.annotations.NullMarked;
