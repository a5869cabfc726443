@NullMarked
package vn.lgsp.agency;

import org.jspecify.annotations.NullMarked;
