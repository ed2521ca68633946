(()=>{var e=momentumParts.part0_DescentExplorer,t=momentumParts.part0_NEAR,r=momentumParts.part0_ended,o=momentumParts.part0_place,m=momentumParts.part0_places;momentumKinds.DescentExplorer=e;})();
